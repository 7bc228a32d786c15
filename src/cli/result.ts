import type { Instant } from '../../machines/verdict.ts';
import type { Outcome, OutcomeKind } from '../engine/outcome.ts';
import { reasonsOf } from '../metrics.ts';
import type { Line } from './line.ts';

/** How the request of one line ended: a line of `--out`. */
export interface Result {
  readonly line: number;
  /** The key under which the journal has it. */
  readonly request: string;
  readonly lifecycle: string;
  readonly id: string;
  /** The id of what the request has made, whose `id` is then the line's own reference. */
  readonly created?: string;
  readonly event: string;
  readonly outcome: OutcomeKind;
  readonly reasons: readonly string[];
  /** The state first and last seen; `null` where none was. */
  readonly from: string | null;
  readonly to: string | null;
  /** When time alone would make it allowed. */
  readonly retryAt?: Instant;
  /** It was settled before this run, and nothing was sent. */
  readonly earlier?: true;
  /** The journal could not take the outcome: the next run asks what became of it. */
  readonly recorded?: false;
  readonly durationMs: number;
}

export function resultOf({ number }: Line, outcome: Outcome, earlier: boolean): Result {
  const { request, lifecycle, id, event, kind, first, last, recorded, durationMs } = outcome;
  const retryAt = kind === 'refused' && outcome.decision.kind === 'refused' ? outcome.decision.retryAt : undefined;
  return {
    line: number,
    request,
    lifecycle,
    id,
    ...(outcome.created !== undefined && { created: outcome.created }),
    event,
    outcome: kind,
    reasons: reasonsOf(outcome),
    from: first?.state ?? null,
    to: last?.state ?? null,
    ...(retryAt && { retryAt }),
    ...(earlier && { earlier }),
    ...(!recorded && { recorded }),
    durationMs: Math.round(durationMs * 100) / 100,
  };
}

/** `refused hours.closed, capacity.low` */
export const ending = ({ outcome, reasons }: Pick<Result, 'outcome' | 'reasons'>): string =>
  [outcome, reasons.join(', ')].filter((word) => word !== '').join(' ');

/** `line 12 campaign c0… activate: refused hours.closed (again at 2026-03-27T13:00:00.000Z)` */
export function resultLine(result: Result): string {
  const { line, lifecycle, id, event, retryAt, recorded } = result;
  const again = retryAt ? ` (again at ${retryAt})` : '';
  const lost = recorded === false ? ' (not recorded)' : '';
  return `line ${line} ${lifecycle} ${id} ${event}: ${ending(result)}${again}${lost}`;
}

export const isAsAsked = ({ outcome }: Result): boolean => outcome === 'moved' || outcome === 'unchanged';
