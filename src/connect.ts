import type { Lifecycle, RuleSet } from '../machines/lifecycle.ts';
import type { PolicyInput } from '../machines/policy.ts';
import { type Configuration, complete } from './configuration.ts';
import { guideWebhooks } from './effects/guide/webhooks.ts';
import type { Intent } from './engine/journal.ts';
import type { Outcome } from './engine/outcome.ts';
import { policyOf } from './engine/policy.ts';
import { GenesysClient } from './genesys/client.ts';
import { Handle } from './handle.ts';
import { Carrier, type Track } from './hosts/carrier.ts';
import { systemClock, TZDATA } from './hosts/clock.ts';
import { FactCache } from './hosts/fact-cache.ts';
import { Registration } from './inbound/registration.ts';
import type { AuditLog } from './journal/audit-log.ts';
import { memoryJournal } from './journal/memory.ts';
import { openJournal } from './journal/store.ts';
import { type Entry, type LifecycleName, lifecycles } from './lifecycles.ts';
import { Meter, type Metrics } from './metrics.ts';
import { type Notices, Notifier } from './notices.ts';

/** A connection to one organisation: one maker of handles a lifecycle, and what concerns them all. */
export type Client = {
  /** @throws {RequestError} where the id is none of the lifecycle. */
  readonly [Name in LifecycleName]: (id: string) => Handle<(typeof lifecycles)[Name]['lifecycle']>;
} & {
  /** Listens, until the returned function is called. A listener that fails harms nobody. */
  on<Name extends keyof Notices>(name: Name, listener: Notices[Name]): () => void;
  metrics(): Metrics;
  readonly audit: AuditLog;
  readonly webhooks: Registration;
  /** What became of the requests that an earlier process left open; settles once all of them have. */
  readonly resumed: Promise<readonly Outcome[]>;
  /** Takes no more requests, lets those under way come to their end, and frees everything. */
  close(): Promise<void>;
};

const WEBHOOKS = { guide: guideWebhooks } as const;

/**
 * Joins engine, dialect, host, journal and wire. Makes no call of its own, but for requests that an earlier process left
 * open in the journal: those are verified and settled at once.
 * @throws {ConfigurationError}, {@link PolicyError} or {@link JournalError}
 */
export function connect(configuration: Configuration): Client {
  const options = complete(configuration);
  const clock = configuration.clock ?? systemClock();
  const entries: [string, Entry][] = Object.entries(lifecycles);
  const rules: RuleSet = Object.assign({}, ...entries.map(([, { lifecycle }]) => lifecycle.rules));
  const policy = policyOf(rules, configuration.policy as PolicyInput);
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
  const carrier = new Carrier({ journal, clock, deadlineMs: options.deadlineMs }, (outcome) =>
    notifier.settled(outcome),
  );
  const shared = { wire, journal, clock, facts: new FactCache(), graceMs: options.graceMs };
  const tracks = new Map<string, Track>(
    entries.map(([name, { lifecycle, dialects }]) => {
      const effects = dialects[options.dialect];
      const { maxAttempts } = options;
      const platform = `${options.dialect} ${options.apiUrl}`;
      const settings = { lifecycle, effects, policy, maxAttempts, tzdata: TZDATA, platform };
      return [name, { settings, around: { ...shared, effects } }];
    }),
  );
  const handles = Object.fromEntries(
    [...tracks].map(([name, track]) => [name, (id: string) => new Handle<Lifecycle>(id, track, carrier)]),
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
  return {
    ...(handles as unknown as { [Name in LifecycleName]: Client[Name] }),
    on(name, listener) {
      const { emitter } = notifier;
      // A function of its own for each call, so that one that is registered twice is not lost twice.
      const heard = (...told: unknown[]) => (listener as (...all: unknown[]) => unknown)(...told);
      emitter.on(name, heard as never);
      return () => emitter.off(name, heard as never);
    },
    metrics: () => meter.read(),
    audit: journal,
    webhooks: new Registration(wire, WEBHOOKS[options.dialect]),
    resumed,
    async close() {
      await carrier.drain();
      await wire.close();
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
