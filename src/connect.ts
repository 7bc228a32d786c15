import type { Lifecycle } from '../machines/lifecycle.ts';
import type { PolicyInput } from '../machines/policy.ts';
import { type Configuration, complete } from './configuration.ts';
import { dialects } from './dialects.ts';
import { invariant } from './engine/invariant.ts';
import type { OutboxCount } from './engine/outbox.ts';
import type { Outcome } from './engine/outcome.ts';
import { policyOf } from './engine/policy.ts';
import { GenesysClient } from './genesys/client.ts';
import { Handle } from './handle.ts';
import { Carrier } from './hosts/carrier.ts';
import { systemClock, TZDATA } from './hosts/clock.ts';
import { FactCache } from './hosts/fact-cache.ts';
import { Heartbeats } from './hosts/heartbeats.ts';
import { Pseudonymiser } from './identity/pseudonymiser.ts';
import { PlatformAudit } from './inbound/platform-audit.ts';
import { readingOf } from './inbound/reading.ts';
import { Registration } from './inbound/registration.ts';
import type { Stream } from './inbound/stream.ts';
import { type StreamOptions, Streams } from './inbound/streams.ts';
import type { AuditLog } from './journal/audit-log.ts';
import { memoryJournal } from './journal/memory.ts';
import { openJournal } from './journal/store.ts';
import type { LifecycleName, lifecycles, Roster } from './lifecycles.ts';
import { type Maker, makerOf } from './maker.ts';
import { Meter, type Metrics } from './metrics.ts';
import { type Notices, Notifier } from './notices.ts';
import { holdersOf, rosterOf } from './own-lifecycles.ts';
import { resume } from './resumption.ts';
import { CrmSync } from './sinks/crm-sync.ts';
import { tracksOf } from './tracks.ts';

/** What concerns all lifecycles of a client. */
interface Members {
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
}

/** A connection to one organisation: one maker of handles a lifecycle, and what concerns them all. */
export type Client<Own extends Roster = Record<never, never>> = Members & {
  /** @throws {RequestError} where the id is none of the lifecycle. */
  readonly [Name in LifecycleName]: Maker<(typeof lifecycles)[Name]['lifecycle']>;
} & { readonly [Name in keyof Own]: Maker<Own[Name]['lifecycle']> };

/** Names that no lifecycle may have. */
const TAKEN: { readonly [Name in keyof Members]: true } = {
  ...{ on: true, metrics: true, audit: true, webhooks: true, platformAudit: true, identity: true, stream: true },
  ...{ resumed: true, close: true },
};

/**
 * Joins engine, dialect, host, journal, wire and sinks. Makes no call of its own, but for what an earlier process left in the
 * journal: open requests are verified and settled at once, and rows that wait for a CRM are told to it where one is given.
 * @throws {ConfigurationError}, {@link PolicyError} or {@link JournalError}
 */
export function connect<Own extends Roster = Record<never, never>>(configuration: Configuration<Own>): Client<Own> {
  const options = complete(configuration);
  const dialect = dialects[options.dialect];
  const roster = rosterOf(configuration.lifecycles ?? {}, Object.keys(TAKEN));
  const policy = policyOf(holdersOf(roster), configuration.policy as PolicyInput);
  const clock = configuration.clock ?? systemClock();
  const notifier = new Notifier();
  const meter = new Meter(notifier);
  const wire = new GenesysClient(options, clock, notifier.telling('throttled', 'retried', 'tokenRefreshed', 'called'));
  // Last of what can say no: an opened journal is locked until it is closed.
  const { journal, intents, closeJournal } = journalOf(configuration.journal, clock.now);
  const { outbox } = journal;
  const told = notifier.telling('called', 'delivered', 'deadLettered', 'postponed', 'circuit', 'warning');
  const crm = options.crm && new CrmSync(options.crm, { outbox, clock }, told);
  crm?.start();
  const lasting = { clock, journal, tzdata: TZDATA };
  const heartbeats = new Heartbeats({ ...lasting, tell: notifier.telling('heartbeat').heartbeat });
  const carrier = new Carrier({ journal, clock, deadlineMs: options.deadlineMs }, (outcome) => {
    crm?.wake();
    heartbeats.heard(outcome);
    notifier.settled(outcome);
  });
  const pseudonymiser = options.identity && new Pseudonymiser(options.identity);
  const tracks = tracksOf(roster, options, {
    ...{ policy, pseudonymiser, invalid: notifier.telling('invalid').invalid },
    around: { wire, journal, clock, facts: new FactCache(), graceMs: options.graceMs },
  });
  const handles = [...tracks].map(([name, track]) => {
    const { lifecycle } = track.settings;
    return [name, makerOf(lifecycle, (id) => new Handle<Lifecycle>(id, track, carrier, heartbeats))] as const;
  });
  const streams = new Streams(
    { ...lasting, wire, dialect: dialect.stream, tell: notifier.telling('stream').stream },
    (name) => readingOf(invariant(tracks.get(name), 'a lifecycle').around),
  );
  const { warning } = notifier.telling('warning');
  const resumed = resume(intents, tracks, carrier, warning);
  resumed.catch((error: unknown) =>
    warning({ code: 'intent.notResumed', message: error instanceof Error ? error.message : 'unknown' }),
  );
  // A closed journal counts nothing any more.
  let left: OutboxCount | undefined;
  const members: Members = {
    on(name, listener) {
      const { emitter } = notifier;
      // A function of its own for each call, so that one that is registered twice is not lost twice.
      const heard = (...all: unknown[]) => (listener as (...told: unknown[]) => unknown)(...all);
      emitter.on(name, heard as never);
      return () => emitter.off(name, heard as never);
    },
    metrics: () => meter.read(left ?? outbox.count()),
    audit: journal,
    webhooks: new Registration(wire, dialect.webhooks),
    platformAudit: new PlatformAudit(wire, dialect.platformAudit),
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
  return { ...(Object.fromEntries(handles) as unknown as Omit<Client<Own>, keyof Members>), ...members } as Client<Own>;
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
