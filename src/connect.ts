import { heartbeat } from '../machines/heartbeat.ts';
import type { Lifecycle, RuleSet } from '../machines/lifecycle.ts';
import type { RawIdentity } from '../machines/personal.ts';
import type { PolicyInput } from '../machines/policy.ts';
import { type Configuration, complete } from './configuration.ts';
import { guideAuditLogs } from './effects/guide/audit-logs.ts';
import { guideEvents } from './effects/guide/events.ts';
import { guideWebhooks } from './effects/guide/webhooks.ts';
import type { RequestError } from './engine/accept.ts';
import { type OwnIds, ReplyError, spoken } from './engine/effects.ts';
import { invariant } from './engine/invariant.ts';
import type { Intent } from './engine/journal.ts';
import type { OutboxCount } from './engine/outbox.ts';
import type { Outcome } from './engine/outcome.ts';
import { policyOf } from './engine/policy.ts';
import { GenesysClient } from './genesys/client.ts';
import { Handle } from './handle.ts';
import { Carrier, type Track } from './hosts/carrier.ts';
import { systemClock, TZDATA } from './hosts/clock.ts';
import { FactCache } from './hosts/fact-cache.ts';
import { Heartbeats } from './hosts/heartbeats.ts';
import { readResource } from './hosts/in-process.ts';
import { Pseudonymiser } from './identity/pseudonymiser.ts';
import { PlatformAudit } from './inbound/platform-audit.ts';
import { Registration } from './inbound/registration.ts';
import type { Stream } from './inbound/stream.ts';
import { type StreamOptions, Streams } from './inbound/streams.ts';
import type { AuditLog } from './journal/audit-log.ts';
import { memoryJournal } from './journal/memory.ts';
import { openJournal } from './journal/store.ts';
import { type Entry, type LifecycleName, lifecycles } from './lifecycles.ts';
import { type Maker, makerOf } from './maker.ts';
import { Meter, type Metrics } from './metrics.ts';
import { type Notices, Notifier } from './notices.ts';
import { CrmSync } from './sinks/crm-sync.ts';

/** A connection to one organisation: one maker of handles a lifecycle, and what concerns them all. */
export type Client = {
  /** @throws {RequestError} where the id is none of the lifecycle. */
  readonly [Name in LifecycleName]: Maker<(typeof lifecycles)[Name]['lifecycle']>;
} & {
  /** Listens, until the returned function is called. A listener that fails harms nobody. */
  on<Name extends keyof Notices>(name: Name, listener: Notices[Name]): () => void;
  metrics(): Metrics;
  readonly audit: AuditLog;
  readonly webhooks: Registration;
  /** The platform's own audit. */
  readonly platformAudit: PlatformAudit;
  /** Tells whose pseudonyms are whose; there where the configuration has an `identity`. */
  readonly identity: Pseudonymiser | undefined;
  /**
   * Brings the changes that others make, one after the other, from where the name's cursor stands; what becomes of it is told
   * by the notice `stream`.
   * @throws {RequestError} where the options are none, or the name is in use; {@link ClosedError}, {@link JournalError}.
   */
  stream(options: StreamOptions): Stream;
  /** What became of the requests that an earlier process left open; settles once all of them have. */
  readonly resumed: Promise<readonly Outcome[]>;
  /** Takes no more requests, lets those under way come to their end, and frees everything. */
  close(): Promise<void>;
};

const WEBHOOKS = { guide: guideWebhooks } as const;
const AUDIT_LOGS = { guide: guideAuditLogs } as const;
const EVENTS = { guide: guideEvents } as const;

/**
 * Joins engine, dialect, host, journal, wire and sinks. Makes no call of its own, but for what an earlier process left in the
 * journal: open requests are verified and settled at once, and rows that wait for a CRM are told to it where one is given.
 * @throws {ConfigurationError}, {@link PolicyError} or {@link JournalError}
 */
export function connect(configuration: Configuration): Client {
  const options = complete(configuration);
  const clock = configuration.clock ?? systemClock();
  const entries: [string, Entry][] = Object.entries(lifecycles);
  const rules: RuleSet = Object.assign({}, ...entries.map(([, { lifecycle }]) => lifecycle.rules));
  const policy = policyOf({ ...rules, heartbeat }, configuration.policy as PolicyInput);
  const notifier = new Notifier();
  const meter = new Meter(notifier);
  const wire = new GenesysClient(options, clock, {
    throttled: (event) => notifier.tell('throttled', event),
    retried: (event) => notifier.tell('retried', event),
    tokenRefreshed: (event) => notifier.tell('tokenRefreshed', event),
    called: (event) => notifier.tell('called', event),
  });
  // Last of what can say no: an opened journal is locked until it is closed.
  const { journal, intents, closeJournal } = journalOf(configuration.journal, clock.now);
  const { outbox } = journal;
  const crm =
    options.crm &&
    new CrmSync(
      options.crm,
      { outbox, clock },
      {
        called: (event) => notifier.tell('called', event),
        delivered: (event) => notifier.tell('delivered', event),
        deadLettered: (event) => notifier.tell('deadLettered', event),
        postponed: (event) => notifier.tell('postponed', event),
        circuit: (event) => notifier.tell('circuit', event),
        warning: (event) => notifier.tell('warning', event),
      },
    );
  crm?.start();
  const heartbeats = new Heartbeats({
    ...{ clock, journal, tzdata: TZDATA },
    tell: (notice) => notifier.tell('heartbeat', notice),
  });
  const carrier = new Carrier({ journal, clock, deadlineMs: options.deadlineMs }, (outcome) => {
    crm?.wake();
    heartbeats.heard(outcome);
    notifier.settled(outcome);
  });
  const ids: { readonly [lifecycle: string]: OwnIds | undefined } = options.ids;
  const pseudonymiser = options.identity && new Pseudonymiser(options.identity);
  const identify = pseudonymiser && ((identity: RawIdentity) => pseudonymiser.identify(identity));
  const shared = { wire, journal, clock, facts: new FactCache(), graceMs: options.graceMs };
  const invalid = (error: RequestError) => notifier.tell('invalid', error);
  const tracks = new Map<string, Track>(
    entries.map(([name, { lifecycle, dialects, sinks = {} }]) => {
      const effects = spoken(dialects[options.dialect], ids[name]);
      const { maxAttempts } = options;
      const platform = `${options.dialect} ${options.apiUrl}`;
      // A row for a sink that is not there would wait for ever.
      const settings = { lifecycle, effects, policy, maxAttempts, tzdata: TZDATA, platform, sinks: crm ? sinks : {} };
      return [name, { settings, around: { ...shared, effects }, identify, invalid }];
    }),
  );
  const handles = Object.fromEntries(
    [...tracks].map(([name, track]) => [
      name,
      makerOf(track.settings.lifecycle, (id) => new Handle<Lifecycle>(id, track, carrier, heartbeats)),
    ]),
  );
  const streams = new Streams(
    {
      ...{ clock, wire, journal, tzdata: TZDATA, dialect: EVENTS[options.dialect] },
      tell: (notice) => notifier.tell('stream', notice),
    },
    (name) => {
      const { around } = invariant(tracks.get(name), 'a lifecycle');
      return {
        read: (id, signal) => readResource(around, id, signal),
        resource(id, body) {
          const shown = { status: 200, body, version: null, sends: 0, receivedAt: clock.now() };
          const resource = around.effects.resource(id, shown);
          if (resource === null) throw new ReplyError(`An event of ${name} shows no state.`);
          return resource;
        },
      };
    },
  );
  const resume = async (intent: Intent): Promise<Outcome[]> => {
    const track = tracks.get(intent.lifecycle);
    const here = track?.settings.platform === intent.platform;
    if (track && here) return [await carrier.resume(track, intent)];
    await undefined; // So that whoever listens from the start is told.
    const [code, why] = track
      ? ['intent.otherPlatform', `it was meant for ${intent.platform}`]
      : ['intent.unknownLifecycle', 'there is no such lifecycle here'];
    const message = `An open intent of ${intent.lifecycle} ${intent.id} is left alone: ${why}.`;
    notifier.tell('warning', { code, message, request: intent.request });
    return [];
  };
  const resumed = Promise.all(intents.map(resume)).then((outcomes) => outcomes.flat());
  resumed.catch((error: unknown) => {
    notifier.tell('warning', {
      code: 'intent.notResumed',
      message: error instanceof Error ? error.message : 'unknown',
    });
  });
  // A closed journal counts nothing any more.
  let left: OutboxCount | undefined;
  return {
    ...(handles as unknown as { [Name in LifecycleName]: Client[Name] }),
    on(name, listener) {
      const { emitter } = notifier;
      // A function of its own for each call, so that one that is registered twice is not lost twice.
      const heard = (...told: unknown[]) => (listener as (...all: unknown[]) => unknown)(...told);
      emitter.on(name, heard as never);
      return () => emitter.off(name, heard as never);
    },
    metrics: () => meter.read(left ?? outbox.count()),
    audit: journal,
    webhooks: new Registration(wire, WEBHOOKS[options.dialect]),
    platformAudit: new PlatformAudit(wire, AUDIT_LOGS[options.dialect]),
    identity: pseudonymiser,
    stream: (given) => streams.start(given),
    resumed,
    async close() {
      // From this moment on no request is taken, by whomever it is sent.
      const drained = carrier.drain();
      await Promise.all([heartbeats.close(), streams.close(), drained]);
      await crm?.close(options.graceMs);
      await wire.close();
      left ??= outbox.count();
      await closeJournal();
    },
  };
}

/** A journal that was handed in is not ours to close. */
function journalOf(given: Configuration['journal'], now: () => number) {
  if (typeof given !== 'string') return { journal: given, intents: given.openIntents(), closeJournal: async () => {} };
  const journal = given === 'memory' ? memoryJournal({ now }) : openJournal(given, { now });
  try {
    return { journal, intents: journal.openIntents(), closeJournal: () => journal.close() };
  } catch (error) {
    // Nobody else could: the caller has no client, and the lock would stay.
    void journal.close();
    throw error;
  }
}
