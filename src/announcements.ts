import { ConfigurationError } from './configuration.ts';
import { canonical } from './engine/canonical.ts';
import { createHash } from './engine/crypto.ts';
import type { OwnIds } from './engine/effects.ts';
import type { AuditDraft } from './engine/journal.ts';
import type { Announce, Letter } from './engine/letters.ts';
import type { Outcome } from './engine/outcome.ts';
import type { Entry, Roster } from './lifecycles.ts';
import { reasonsOf } from './metrics.ts';
import type { Sink } from './sink-settings.ts';
import { CLOUD_EVENT, cloudEvent } from './sinks/cloud-event.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Where events come from, and by which ids the organisation knows its presences. */
interface Origin {
  readonly source: string;
  readonly ids: OwnIds;
}

/** What the outcomes of a lifecycle say to each sink that listens to it. */
export function announceOf(sinks: readonly Sink[], entry: Entry, origin: Origin): Announce {
  const { name } = entry.lifecycle;
  const listening = sinks.filter(({ lifecycles, format }) =>
    lifecycles ? lifecycles.includes(name) : format === 'cloudevents' || entry.guideEvent !== undefined,
  );
  return (outcome, draft) =>
    listening
      .filter(({ outcomes }) => outcomes.includes(outcome.kind))
      .map((sink) => letterOf(sink, entry, origin, outcome, draft));
}

/** @throws {ConfigurationError} where a sink listens to what is not there, or asks for a format that is not. */
export function checkSinks(sinks: readonly Sink[], roster: Roster): void {
  const problems = sinks.flatMap(({ name: sink, lifecycles = [], format }, at) =>
    lifecycles.flatMap((name) => {
      if (!Object.hasOwn(roster, name)) return [`sinks.${at}.lifecycles (${sink}): there is no lifecycle \`${name}\`.`];
      if (format === 'cloudevents' || roster[name]?.guideEvent) return [];
      return [`sinks.${at}.format (${sink}): no guide speaks of the lifecycle \`${name}\`.`];
    }),
  );
  if (problems.length > 0) throw new ConfigurationError(problems.join(' '));
}

function letterOf({ name, format }: Sink, entry: Entry, origin: Origin, outcome: Outcome, draft: AuditDraft): Letter {
  const data = dataOf(outcome, draft);
  const id = eventId(origin.source, data);
  if (format === 'guide' && entry.guideEvent) {
    return { sink: name, id, type: JSON_TYPE, body: textOf(entry.guideEvent(draft, draft.payload, origin.ids)) };
  }
  const subject = `${data.lifecycle}/${encodeURIComponent(data.id)}`;
  const { source } = origin;
  const type = `interlock.${data.lifecycle}.${data.outcome}`;
  const attributes = { id, source, type, subject, time: outcome.endedAt, partitionkey: subject };
  return { sink: name, id, type: CLOUD_EVENT, body: cloudEvent(attributes, data) };
}

/** A platform may well send half a pair of surrogates, which has no UTF-8: it becomes U+FFFD. */
const textOf = (value: object): string =>
  JSON.stringify(value, (_name, member) => (typeof member === 'string' ? member.toWellFormed() : member));

/** What may be said of an outcome: of its payload the keys alone, as in the audit. */
function dataOf(outcome: Outcome, { transition, concurrency, payload }: AuditDraft) {
  const { request, lifecycle, id, created, event, actor, kind, durationMs } = outcome;
  const data = {
    ...{ request, lifecycle, id: created ?? id, event, outcome: kind },
    ...(created !== undefined && { ref: id }),
    actor: { ...actor },
    ...{ from: transition.from, to: transition.to },
    version: { before: concurrency.before, after: concurrency.after },
    ...('confirmed' in outcome && { confirmed: outcome.confirmed }),
    ...('unconfirmed' in outcome && { unconfirmed: outcome.unconfirmed }),
    reasons: reasonsOf(outcome),
    keys: Object.keys(payload).sort(),
    ...{ startedAt: outcome.startedAt, endedAt: outcome.endedAt, durationMs },
  };
  return JSON.parse(textOf(data)) as typeof data;
}

/** `base64url(SHA-256(JCS([source, data])))`: made once, kept with the letter, and without the dot that would cut what is signed. */
const eventId = (source: string, data: object): string =>
  createHash('sha256')
    .update(canonical([source, data]) ?? '')
    .digest('base64url');
