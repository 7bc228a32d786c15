import { expect } from 'vitest';
import type { Edge } from '../../machines/edges.ts';
import { isFailing, type Judged } from '../../src/engine/decision.ts';
import type { Outcome, OutcomeKind } from '../../src/engine/outcome.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { outcomeRecord } from '../client/fixture.ts';
import type { Asking, Held, Staged } from './stage.ts';

/** One event that was sent, as it is told by the client, its audit and the sandbox; the machine's word is the edge. */
export interface Told {
  readonly outcome: Outcome;
  readonly record: AuditRecord;
  readonly intent: AuditRecord | undefined;
  readonly before: Held;
  readonly after: Held;
}

/** @param request the key of the request, another one each time */
export async function send({ held }: Staged, { handle, audit, event, base }: Asking, request: string): Promise<Told> {
  const before = await held();
  const outcome = await handle.send(event, { request, base });
  const after = await held();
  const [record, intent] = [outcomeRecord(audit, request), audit.record(`${request}/intent`)];
  return { outcome, record, intent, before, after };
}

/**
 * All agree that it was moved along the edge, by one write.
 * @param doubted the rule that did not know, where policy lets that pass.
 */
export function expectMoved({ outcome, record, intent, before, after }: Told, edge: Edge, doubted?: string): void {
  const { from, event, to } = edge;
  expect(outcome).toMatchObject({
    ...{ kind: 'moved', to, event, writes: 1, conflicts: 0 },
    decision: { kind: 'allowed', from, to, version: before.version },
    first: { state: from, version: before.version },
    last: { state: to, version: after.version },
  });
  expect(before.state).toBe(from);
  expect(after.state).toBe(to);
  expect(after.version).not.toBe(before.version);
  const rules = edge.rules.map(({ type }) => ({ rule: type, verdict: type === doubted ? 'unknown' : 'allow' }));
  expect(record).toMatchObject({
    ...{ action: `${outcome.lifecycle}.${event}`, outcome: 'moved', transition: { from, to } },
    concurrency: { before: before.version, after: after.version, conflicts: 0 },
    decision: { kind: 'allowed', rules },
    http: { writes: 1 },
  });
  expect(record.decision?.rules).toHaveLength(rules.length);
  expect(intent).toMatchObject({ transition: { from, to } });
}

/** All agree that nothing was written. */
function expectUntouched({ outcome, record, intent, before, after }: Told, kind: OutcomeKind): void {
  expect(outcome).toMatchObject({ kind, writes: 0 });
  expect(after).toEqual(before);
  expect(record).toMatchObject({
    ...{ action: `${outcome.lifecycle}.${outcome.event}`, outcome: kind },
    http: { writes: 0 },
  });
  expect(intent).toBeUndefined();
}

/** All agree that the state was not recognised, and that nothing was written. */
export function expectUnrecognised(told: Told): void {
  expectUntouched(told, 'refused');
  expect(told.outcome).toMatchObject({ decision: { kind: 'unrecognised' } });
  expect(told.record.decision).toMatchObject({ kind: 'unrecognised', rules: [] });
}

/** All agree that the state has no edge for the event, and that nothing was written. */
export function expectNotAccepted(told: Told, { from, accepts, isThere }: Unaccepted): void {
  if (told.before.version === null) {
    // Where nothing can be read, nothing is decided either.
    expectUntouched(told, 'failed');
    expect(told.outcome).toMatchObject({ failure: { status: 404 } });
  } else if (isThere) {
    expectUntouched(told, 'unchanged');
    expect(told.outcome).toMatchObject({ decision: { kind: 'already', from } });
  } else {
    expectUntouched(told, 'refused');
    expect(told.outcome).toMatchObject({ decision: { kind: 'notAccepted', from, accepts } });
  }
}

/** An event that a state has no edge for. */
interface Unaccepted {
  readonly from: string;
  /** The events asked for that have one. */
  readonly accepts: readonly string[];
  /** An edge for the event leads to this very state from elsewhere, so that there is nothing to do. */
  readonly isThere: boolean;
}

/**
 * All agree that one rule alone refused it, because it denied or did not know, and that nothing was written.
 * @returns the verdict of the rule
 */
export function expectRefused(told: Told, edge: Edge, rule: string, answer: 'deny' | 'unknown' = 'deny'): Judged {
  expectUntouched(told, 'refused');
  const { outcome, record, before } = told;
  const { from, event } = edge;
  expect(outcome).toMatchObject({ event, decision: { kind: 'refused', from, version: before.version } });
  expect(before.state).toBe(from);
  const verdicts = outcome.kind === 'refused' && outcome.decision.kind === 'refused' ? outcome.decision.verdicts : [];
  expect(verdicts.map((verdict) => verdict.rule)).toEqual(edge.rules.map(({ type }) => type));
  const failing = verdicts.filter(isFailing);
  expect(failing).toMatchObject([{ rule, answer }]);
  // Whoever is to create something reads nothing, so that no state is found.
  expect(record.transition).toEqual({ from, to: before.version === null ? null : from });
  const denied = record.decision?.rules.filter(({ verdict }) => verdict !== 'allow' && verdict !== 'notEvaluated');
  expect(denied).toMatchObject([{ rule, verdict: answer }]);
  return failing[0] as Judged;
}
