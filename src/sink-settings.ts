import * as v from 'valibot';
import { OUTCOMES, type OutcomeKind } from './engine/outcome.ts';
import { isSigningSecret, SECRET_RULE } from './inbound/signature.ts';
import { breaker, positive, url } from './option.ts';
import { Destinations, isAddress, isRange } from './sinks/address.ts';

/** A webhook that is told of outcomes, apart from the requests they come from. */
export interface SinkConfiguration<Lifecycle extends string = string> {
  /** By which its letters are found in the journal: lower case, digits and hyphens. Another name is another sink. */
  readonly name: string;
  /** Takes `POST`. https, or http on a loopback host. */
  readonly url: string;
  /**
   * Standard Webhooks secrets, `whsec_` and the base64 of 24 to 64 random bytes. With several, each signs: give the new one
   * beside the old while receivers change over.
   */
  readonly secrets: readonly string[];
  /** Whose outcomes. @default all of them */
  readonly lifecycles?: readonly Lifecycle[] | undefined;
  /** Which outcomes. @default `moved` */
  readonly outcomes?: readonly OutcomeKind[] | undefined;
  /** `cloudevents`: CloudEvents 1.0. `guide`: what the lifecycle's own guide tells others. @default `cloudevents` */
  readonly format?: 'cloudevents' | 'guide' | undefined;
  /** Milliseconds for one attempt. @default 20_000 */
  readonly timeoutMs?: number | undefined;
  /** Attempts at a time, never two for one resource. @default 8 */
  readonly concurrency?: number | undefined;
  /**
   * Addresses that are not public and may be connected to all the same, in CIDR notation, e.g. `10.1.0.0/16` or `127.0.0.0/8`.
   * @default none
   */
  readonly allowAddresses?: readonly string[] | undefined;
  /** Failures in a row that open the circuit breaker, and milliseconds until it lets one attempt through. @default 5 and 30_000 */
  readonly breaker?: { readonly failures?: number | undefined; readonly openMs?: number | undefined } | undefined;
}

const fields = v.strictObject({
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9-]{0,62}$/, 'Lower case, digits and hyphens are expected.'),
    v.notValues(['api', 'crm'], 'The name is taken.'),
  ),
  url,
  secrets: v.pipe(v.array(v.pipe(v.string(), v.check(isSigningSecret, SECRET_RULE))), v.minLength(1, 'At least one.')),
  lifecycles: v.optional(v.array(v.string())),
  outcomes: v.optional(v.array(v.picklist(OUTCOMES)), ['moved']),
  format: v.optional(v.picklist(['cloudevents', 'guide']), 'cloudevents'),
  timeoutMs: v.optional(positive, 20_000),
  concurrency: v.optional(positive, 8),
  allowAddresses: v.optional(
    v.array(v.pipe(v.string(), v.check(isRange, 'A range in CIDR notation is expected.'))),
    [],
  ),
  breaker,
});

/** A name leaves no address to check until it is looked up; of what is no URL another rule speaks. */
function mayLeadThere({ url: where, allowAddresses }: v.InferOutput<typeof fields>): boolean {
  if (!URL.canParse(where)) return true;
  const host = new URL(where).hostname.replace(/^\[|\]$/g, '');
  return !isAddress(host) || new Destinations(allowAddresses).allows(host);
}

const sink = v.pipe(
  fields,
  v.check(mayLeadThere, 'Its URL leads to an address that is neither public nor among `allowAddresses`.'),
);

export const sinks = v.optional(
  v.pipe(
    v.array(sink),
    v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, 'Two of them have the same name.'),
  ),
  [],
);

export type Sink = v.InferOutput<typeof sink>;
