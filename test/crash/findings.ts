import type { AuditRecord } from '../../src/journal/record.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import type { Killing } from './killing.ts';
import type { Ask } from './script.ts';

/** What came of one killing; every sentence of `problems` is a broken promise. */
export interface Findings {
  readonly problems: readonly string[];
  readonly requests: number;
  readonly lost: number;
  readonly doubled: number;
  /** Letters and chunks that arrived more than once, each time under their id, and changes that were handled more than once. */
  readonly again: number;
  /** Requests that were found open and settled by reading. */
  readonly settled: number;
  /** Requests that were found open, and of which nobody can read what became of them: their outcome says so. */
  readonly untold: number;
}

/** Compares what the sandbox, the mailbox and the journal say. */
export function findingsOf(killing: Killing): Findings {
  const { script, ends, before, after, told } = killing;
  const open = openIn(before?.records ?? []);
  const asks = script.asks.map((ask) => ({ ask, ...fateOf(killing, ask, open.has(ask.key)) }));
  const settled = [...open].filter((key) => told?.resumed.includes(key));
  const untold = settled.filter((key) => script.asks.some((ask) => ask.key === key && ask.creates));
  const problems = [
    ...(ends.at(-1) === 0 && told ? [] : [`the last process ended with ${ends.at(-1)}`]),
    ...(before?.sound === false ? ['the chain is broken after the kill'] : []),
    ...(after.sound ? [] : ['the chain is broken in the end']),
    ...(told && told.left.waiting + told.left.dead > 0 ? ['something still waits for a sink'] : []),
    ...[...open].filter((key) => !settled.includes(key)).map((key) => `${key} was left open`),
    ...asks.flatMap(({ ask, problems: own }) => own.map((problem) => `${ask.key} ${problem}`)),
    ...mailProblems(killing),
    ...crmProblems(killing),
    ...streamProblems(killing),
  ];
  return {
    problems,
    requests: asks.length,
    lost: asks.filter(({ lost }) => lost).length,
    doubled: asks.filter(({ doubled }) => doubled).length,
    again: repeatedIn(killing),
    settled: settled.length - untold.length,
    untold: untold.length,
  };
}

/** The requests that have an intent on record and no outcome. */
function openIn(records: readonly AuditRecord[]): ReadonlySet<string> {
  const keysOf = (phase: AuditRecord['phase']) =>
    new Set(records.filter((record) => record.phase === phase).map(({ request }) => request));
  const settled = keysOf('outcome');
  return new Set([...keysOf('intent')].filter((key) => !settled.has(key)));
}

function fateOf({ before, after, log, logged }: Killing, ask: Ask, wasOpen: boolean) {
  const { key, id, creates, operation } = ask;
  const [first, second] = [log.slice(0, logged), log.slice(logged)];
  const writes = log.filter((entry) => isOf(entry, ask));
  const outcomes = after.records.filter(({ request, phase }) => request === key && phase === 'outcome');
  const known = before?.records.some(({ request }) => request === key) ?? false;
  const [outcome] = outcomes;
  // Of what makes its resource nobody can read whether it did.
  const untold = creates && wasOpen;
  const wanted = untold ? outcome?.outcome === 'failed' && outcome.unconfirmed : outcome?.outcome === 'moved';
  const next = second.find((entry) => (creates ? entry.operation === operation : entry.id === id));
  const lost = outcomes.length === 0 || (writes.length === 0 && !untold);
  return {
    lost,
    doubled: writes.length > 1 || outcomes.length > 1,
    problems: [
      ...(lost ? [`is lost: ${outcomes.length} outcomes, ${writes.length} writes`] : []),
      ...(writes.length > 1 || outcomes.length > 1
        ? [`is doubled: ${outcomes.length} outcomes, ${writes.length} writes`]
        : []),
      ...(wanted ? [] : [`ended ${outcome?.outcome}`]),
      ...(wasOpen && next && (creates || next.method !== 'GET') ? ['was written again before anything was read'] : []),
      ...(!known && first.some((entry) => isOf(entry, ask)) ? ['was written without an intent'] : []),
    ],
  };
}

const isOf = ({ committed, operation, id, after }: LoggedRequest, ask: Ask): boolean =>
  committed && operation === ask.operation && (ask.creates || id === ask.id) && (!ask.to || after?.state === ask.to);

/** One letter a request, whose bytes are the same each time. */
function mailProblems({ script, arrived, after }: Killing): string[] {
  const outcomes = new Map(after.records.map((record) => [record.request, record.outcome]));
  const bodies = Map.groupBy(arrived, ({ id }) => id);
  const letters = [...bodies.values()].map(([letter]) => JSON.parse(letter?.body ?? '').data);
  return [
    ...[...bodies].flatMap(([id, all]) =>
      new Set(all.map(({ body }) => body)).size > 1 ? [`letter ${id} arrived with different bodies`] : [],
    ),
    ...script.asks.flatMap(({ key }) => {
      const own = letters.filter(({ request }) => request === key);
      if (own.length !== 1) return [`${own.length} letters arrived of ${key}`];
      return own[0].outcome === outcomes.get(key) ? [] : [`the letter of ${key} does not say what is on record`];
    }),
  ];
}

/** Every guest as it is in the end; no key ever stood for two bodies, which the CRM answers with 422. */
function crmProblems({ script, log, snapshot }: Killing): string[] {
  const reused = log.filter(({ operation, status }) => operation === 'crm.upsert' && status !== 200);
  const stored = new Set(snapshot.crm.records.map(({ externalId }: { externalId: string }) => externalId));
  const guests = script.asks.filter(({ lifecycle, creates }) => lifecycle === 'guest' && !creates);
  const missing = guests.filter(({ id }) => !stored.has(id));
  return [
    ...reused.map(({ status }) => `the CRM answered ${status}`),
    ...missing.map(({ key }) => `the CRM has no record of ${key}`),
  ];
}

/** Every revision of the agent was handled, in order but for those that came again. */
function streamProblems({ script, snapshot, handled }: Killing): string[] {
  if (script.follows === undefined) return [];
  const { version } = snapshot.presences[0];
  const isWhole =
    new Set(handled).size === version && [...new Set(handled)].every((revision, at) => revision === at + 1);
  return isWhole ? [] : [`of ${version} revisions the stream has handled ${handled.join(', ')}`];
}

function repeatedIn({ arrived, snapshot, handled }: Killing): number {
  const letters = arrived.length - new Set(arrived.map(({ id }) => id)).size;
  const chunks = snapshot.crm.arrivals.filter(({ duplicate }: { duplicate: boolean }) => duplicate).length;
  return letters + chunks + handled.length - new Set(handled).size;
}
