import type { Lifecycle } from '../machines/lifecycle.ts';
import type { PolicyInput } from '../machines/policy.ts';
import { checkSinks } from './announcements.ts';
import { Backlog } from './backlog.ts';
import { CampaignHandle } from './campaign-handle.ts';
import { type Configuration, complete } from './configuration.ts';
import { dialects } from './dialects.ts';
import type { HandledIds } from './engine/handled-ids.ts';
import { invariant } from './engine/invariant.ts';
import { loosened } from './engine/loosened.ts';
import type { Outcome } from './engine/outcome.ts';
import { policyOf } from './engine/policy.ts';
import { GenesysClient } from './genesys/client.ts';
import { Handle } from './handle.ts';
import { Agenda } from './hosts/agenda.ts';
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
import { Inspection } from './inspection.ts';
import type { AuditLog } from './journal/audit-log.ts';
import { type Later, laterOf } from './later.ts';
import type { LifecycleName, lifecycles, Roster } from './lifecycles.ts';
import { tellLoosened } from './loosening.ts';
import { type Maker, makerOf } from './maker.ts';
import { Meter, type Metrics } from './metrics.ts';
import { type Notices, Notifier } from './notices.ts';
import { openedJournal } from './opened-journal.ts';
import { type Outgoing, outgoingOf } from './outgoing.ts';
import { holdersOf, rosterOf } from './own-lifecycles.ts';
import { restrictedBy } from './restrictions.ts';
import { resume } from './resumption.ts';
import { CrmSync } from './sinks/crm-sync.ts';
import { WebhookSink } from './sinks/webhook-sink.ts';
import { type SubjectRights, subjectRightsOf } from './subject-rights.ts';
import { tracksOf } from './tracks.ts';

/** What concerns all lifecycles of a client. */
interface Members {
  /** Listens, until the returned function is called. A listener that fails harms nobody. */
  on<Name extends keyof Notices>(name: Name, listener: Notices[Name]): () => void;
  metrics(): Metrics;
  readonly audit: AuditLog;
  /** What waits for the sinks of the configuration, and what they would not take. */
  readonly outbox: Outgoing;
  /** What is to be sent later. */
  readonly schedules: Later;
  /** Erases what is kept of somebody, and holds it from being erased. */
  readonly subjects: SubjectRights;
  /** The webhooks by which the platform tells of changes. */
  readonly webhooks: Registration;
  /**
   * What a receiver of webhooks has handled, kept in the journal: 100,000 ids for a week.
   * @param receiver its name; the same name gives the same ids, and what is under way is shared by those who are given them
   */
  handledIds(receiver: string): HandledIds;
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
  /** Where it can be looked at, e.g. `http://127.0.0.1:49152`; there where the configuration says `inspect`. */
  readonly inspector: Promise<string> | undefined;
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
  ...{ resumed: true, inspector: true, outbox: true, schedules: true, subjects: true, handledIds: true, close: true },
};

const WIRE = ['throttled', 'retried', 'tokenRefreshed', 'called', 'paced', 'circuit'] as const;

/**
 * Joins engine, dialect, host, journal, wire and sinks. Makes no call of its own, but for what an earlier process left in the
 * journal: open requests are verified and settled at once, and what waits for sinks goes to those that are given.
 * @throws {ConfigurationError}, {@link PolicyError} or {@link JournalError}
 */
export function connect<Own extends Roster = Record<never, never>>(configuration: Configuration<Own>): Client<Own> {
  const options = complete(configuration);
  const dialect = dialects[options.dialect];
  const whole = rosterOf(configuration.lifecycles ?? {}, Object.keys(TAKEN));
  const holders = holdersOf(whole);
  const policy = policyOf(holders, configuration.policy as PolicyInput);
  const roster = restrictedBy(policy, whole);
  checkSinks(options.sinks, roster);
  const clock = configuration.clock ?? systemClock();
  const notifier = new Notifier();
  const { warning } = notifier.telling('warning');
  const meter = new Meter(notifier);
  const wire = new GenesysClient(options, clock, notifier.telling(...WIRE));
  // Last of what can say no: an opened journal is locked until it is closed.
  const { journal, intents, ...opened } = openedJournal(configuration.journal, {
    now: clock.now,
    checkpoints: options.checkpoints,
    warn: warning,
  });
  const { outbox, letters } = journal;
  const told = notifier.telling('called', 'delivered', 'deadLettered', 'postponed', 'circuit', 'warning');
  const sinks = [
    ...(options.crm ? [new CrmSync(options.crm, { outbox, clock }, told)] : []),
    ...options.sinks.map((sink) => new WebhookSink(sink, { letters, clock }, told)),
  ];
  for (const sink of sinks) sink.start();
  const wake = () => {
    for (const sink of sinks) sink.wake();
  };
  const lasting = { clock, journal, tzdata: TZDATA };
  const handleOf = (name: string, id: string): Handle<Lifecycle> => {
    const track = invariant(tracks.get(name), 'a lifecycle');
    const bearers = { carrier, heartbeats, agenda };
    return name === 'campaign' ? new CampaignHandle(id, track, bearers) : new Handle(id, track, bearers);
  };
  const inspection =
    options.inspect && new Inspection(options.inspect, { roster, resource: handleOf, now: clock.now }, notifier);
  const heartbeats = new Heartbeats({
    ...{ ...lasting, tell: notifier.telling('heartbeat').heartbeat },
    ...(inspection && { observe: inspection.heartbeat }),
  });
  const carrier = new Carrier(
    { journal, clock, deadlineMs: options.deadlineMs, observe: inspection?.step },
    (outcome) => {
      wake();
      heartbeats.heard(outcome);
      agenda.heard(outcome);
      notifier.settled(outcome);
    },
  );
  const pseudonymiser = options.identity && new Pseudonymiser(options.identity);
  const tracks = tracksOf(roster, options, {
    ...{ policy, pseudonymiser, invalid: notifier.telling('invalid').invalid },
    around: { wire, journal, clock, facts: new FactCache(), graceMs: options.graceMs },
  });
  const handles = [...tracks].map(
    ([name, { settings }]) => [name, makerOf(settings.lifecycle, (id) => handleOf(name, id))] as const,
  );
  const streams = new Streams(
    {
      ...lasting,
      wire,
      dialect: dialect.stream,
      tell: notifier.telling('stream').stream,
      ...(inspection && { observe: inspection.stream }),
    },
    (name) => readingOf(invariant(tracks.get(name), 'a lifecycle').around),
  );
  const noted = tellLoosened(lasting, policy, loosened(holders, policy), warning);
  const agenda = new Agenda({
    ...{ ...lasting, carrier, tracks },
    ...{ tell: notifier.telling('schedule').schedule, warn: warning },
  });
  const resumed = resume(intents, tracks, carrier, warning, (track, intent) => !agenda.forbids(track, intent));
  resumed.catch((error: unknown) =>
    warning({ code: 'intent.notResumed', message: error instanceof Error ? error.message : 'unknown' }),
  );
  agenda.start();
  const backlog = new Backlog(journal, clock.now);
  const inboxes = new Map<string, HandledIds>();
  const members: Members = {
    on: (name, listener) => notifier.listen(name, listener),
    metrics() {
      const { outbox, schedules } = backlog.count();
      return meter.read(outbox, schedules);
    },
    audit: journal,
    outbox: outgoingOf(journal, { now: clock.now, tzdata: TZDATA }, wake),
    schedules: laterOf(agenda),
    subjects: subjectRightsOf(journal, carrier, tracks),
    webhooks: new Registration(wire, dialect.webhooks),
    handledIds(receiver) {
      const ids = inboxes.get(receiver) ?? journal.handledIds(receiver);
      inboxes.set(receiver, ids);
      return ids;
    },
    platformAudit: new PlatformAudit(wire, dialect.platformAudit),
    identity: pseudonymiser,
    stream: (given) => streams.start(given),
    resumed,
    inspector: inspection?.url,
    async close() {
      // From this moment on no request is taken, by whomever it is sent.
      const drained = carrier.drain();
      await Promise.all([agenda.close(), heartbeats.close(), streams.close(), drained, noted]);
      await Promise.all(sinks.map((sink) => sink.close(options.graceMs)));
      await wire.close();
      backlog.keep();
      await inspection?.close();
      await opened.close();
    },
  };
  return { ...(Object.fromEntries(handles) as unknown as Omit<Client<Own>, keyof Members>), ...members } as Client<Own>;
}
