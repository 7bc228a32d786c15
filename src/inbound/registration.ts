import * as v from 'valibot';
import type { guideWebhooks, Subscription, Told, Webhook } from '../effects/guide/webhooks.ts';
import { RequestError } from '../engine/accept.ts';
import { ReplyError, type WireReply, type WireRequest } from '../engine/effects.ts';
import { issuesOf } from '../engine/issues.ts';
import type { SendOptions } from '../genesys/client.ts';
import { AmbiguousError, RefusedError } from '../genesys/errors.ts';
import { isLoopback } from '../genesys/loopback.ts';
import { type Difference, differencesOf } from './difference.ts';

/** Pages that are read at most. Webhooks beyond them could be ours, so more is an error. */
const PAGES = 200;

/** The lifecycles whose changes can be sent. */
export const TOLD = ['campaign', 'conversation'] as const satisfies readonly Told[];

/** How webhooks are spoken of; chosen with the dialect. */
type WebhookDialect = typeof guideWebhooks;

interface Wire {
  send(request: WireRequest, options: SendOptions): Promise<WireReply>;
}

/** Which changes are to be sent, and where. */
export interface WantedWebhook {
  /** Whose changes. @default 'campaign' */
  readonly lifecycle?: Told | undefined;
  /** An absolute https URL (http for a loopback host), without credentials and fragment. */
  readonly url: string;
  /** By what the webhook is found again. @default the event and the URL without its query */
  readonly name?: string | undefined;
  /** Says what would be done, and writes nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

interface Registered {
  readonly name: string;
  readonly id: string;
  /** Ids of further webhooks of this name. They are left alone, and the platform may deliver to each of them. */
  readonly duplicates: readonly string[];
  readonly dryRun: boolean;
}

/** What {@link Registration.ensure} found and did, or with `dryRun` would do. */
export type Ensured =
  | (Registered & { readonly kind: 'unchanged' })
  | (Registered & { readonly kind: 'repaired'; readonly differences: readonly Difference[] })
  | (Registered & { readonly kind: 'created'; readonly dryRun: false })
  | { readonly kind: 'created'; readonly name: string; readonly dryRun: true };

/** What there is to be. */
interface Target {
  readonly lifecycle: Told;
  readonly subscription: Subscription;
}
interface Found {
  readonly webhook: Webhook;
  readonly duplicates: readonly string[];
}

/** The webhooks by which the platform tells of changed resources. In the guide dialect its deliveries are unsigned. */
export class Registration {
  readonly #wire: Wire;
  readonly #dialect: WebhookDialect;

  constructor(wire: Wire, dialect: WebhookDialect) {
    this.#wire = wire;
    this.#dialect = dialect;
  }

  /**
   * Finds the webhook by its name, creates it where there is none, and repairs it where it differs. Nothing is deleted, and
   * a second run finds nothing to do.
   *
   * @throws {RequestError} where the URL breaks a rule; nothing was sent then. {@link WireError} where the platform cannot
   * be reached or refuses, {@link AmbiguousError} among them where a write may have been made (run it again: that reads
   * first). {@link ReplyError} where a reply is not what the contract says.
   */
  async ensure(wanted: WantedWebhook): Promise<Ensured> {
    const { lifecycle, event, name, endpoint, dryRun } = complete(wanted, this.#dialect);
    const target = { lifecycle, subscription: this.#dialect.subscription(name, endpoint, event) };
    const found = await this.#find(name);
    if (found !== undefined) return this.#repair(found, target, dryRun);
    return dryRun ? { kind: 'created', name, dryRun } : this.#create(target);
  }

  /** What the list shows afterwards counts, however the write was answered: somebody else may have been faster. */
  async #create(target: Target): Promise<Ensured> {
    const error = await this.#tryToCreate(target);
    const found = await this.#find(target.subscription.name);
    if (found === undefined) throw error ?? new ReplyError('webhook.create: accepted, but the list does not show it.');
    const ensured = await this.#repair(found, target, false);
    if (ensured.kind !== 'unchanged' || error instanceof RefusedError) return ensured;
    return { ...ensured, kind: 'created', dryRun: false };
  }

  /** Why it may not have been made: the name was taken in the meantime, or no answer said so. */
  async #tryToCreate({ subscription, lifecycle }: Target): Promise<RefusedError | AmbiguousError | undefined> {
    try {
      await this.#wire.send(this.#dialect.create(subscription, lifecycle), {});
      return undefined;
    } catch (error) {
      if (error instanceof AmbiguousError || (error instanceof RefusedError && error.status === 409)) return error;
      throw error;
    }
  }

  async #repair({ webhook, duplicates }: Found, target: Target, dryRun: boolean): Promise<Ensured> {
    const { subscription, lifecycle } = target;
    const registered = { name: subscription.name, id: webhook.id, duplicates, dryRun };
    const differences = differencesOf(webhook, subscription);
    if (differences.length === 0) return { kind: 'unchanged', ...registered };
    if (!dryRun) await this.#wire.send(this.#dialect.update(webhook, subscription, lifecycle), {});
    return { kind: 'repaired', ...registered, differences };
  }

  /** Of several webhooks of this name the one whose id sorts first, so that every run keeps the same one. */
  async #find(name: string): Promise<Found | undefined> {
    const named = (await this.#all()).filter((webhook) => webhook.name === name);
    const [webhook, ...others] = named.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return webhook && { webhook, duplicates: others.map(({ id }) => id) };
  }

  /** One that moves to another page while the pages are read still counts once. */
  async #all(): Promise<Webhook[]> {
    const seen = new Map<string, Webhook>();
    for (let page = 1; page <= PAGES; page += 1) {
      const before = seen.size;
      const { webhooks, last } = this.#dialect.page(page, await this.#wire.send(this.#dialect.list(page), {}));
      for (const webhook of webhooks) seen.set(webhook.id, webhook);
      // A page that brings nothing new ends the list, also where a platform gives the same page for ever.
      if (last || seen.size === before) return [...seen.values()];
    }
    throw new ReplyError(`webhook.list: no end after ${PAGES} pages.`);
  }
}

/** A rule that a URL keeps; what is no URL breaks another one. */
const keeps = (rule: (url: URL) => boolean, message: string) =>
  v.check((text: string) => !URL.canParse(text) || rule(new URL(text)), message);

const schema = v.strictObject({
  lifecycle: v.optional(v.picklist(TOLD), 'campaign'),
  url: v.pipe(
    v.string(),
    v.check((text) => URL.canParse(text), 'An absolute URL is expected.'),
    keeps(
      (url) => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)),
      'https is required; http is for loopback hosts.',
    ),
    keeps(({ username, password }) => username + password === '', 'No credentials are allowed.'),
    keeps(({ href }) => !href.includes('#'), 'No fragment is allowed.'),
  ),
  name: v.optional(v.pipe(v.string(), v.minLength(1, 'It may not be empty.'))),
  dryRun: v.optional(v.boolean(), false),
});

/** The default name holds the URL, so that services with different ones keep apart; never its query: keys travel there. */
function complete(wanted: WantedWebhook, { events }: WebhookDialect) {
  const parsed = v.safeParse(schema, wanted);
  if (!parsed.success) throw new RequestError('webhook', issuesOf(parsed.issues));
  const { lifecycle, url, dryRun, name } = parsed.output;
  const { origin, pathname, href } = new URL(url);
  const event = events[lifecycle];
  return { lifecycle, event, name: name ?? `Interlock ${event} ${origin}${pathname}`, endpoint: href, dryRun };
}
