import type { Json } from '../../machines/verdict.ts';
import type { AuditRecord } from '../journal/record.ts';
import { counted, figure, table } from './table.ts';

/** A record as a line of fixed columns, so that a list of any length can be printed as it is read. */
export function listLine({ seq, occurredAt, phase, outcome, action, resource }: AuditRecord): string {
  const when = occurredAt.replace(/\.\d+Z$/, 'Z');
  return [String(seq).padStart(6), when, (outcome ?? phase).padEnd(10), action.padEnd(18), resource.id].join('  ');
}

/** The rules of a record's decision, each with its verdict and code. */
export const recordedRules = ({ decision }: AuditRecord): string[] =>
  (decision?.rules ?? []).map(({ rule, verdict, code }) => `${rule}: ${verdict}, ${code}`);

/** A record whole, for people. */
export function recordLines(record: AuditRecord, payload: { readonly [field: string]: Json } | undefined): string[] {
  const { seq, id, request, outcome, phase, occurredAt, recordedAt, actor, action, resource } = record;
  const { transition, concurrency, http, error, decision, chain, durationMs, unconfirmed, loosened = [] } = record;
  const rows: (readonly [string, string] | false | undefined)[] = [
    ['record', `${seq}  ${id}`],
    ['request', request],
    ['ended', outcome ?? `not here: this is its ${phase}`],
    [
      'when',
      `${occurredAt}, recorded ${recordedAt}${durationMs === undefined ? '' : `, after ${figure(durationMs)} ms`}`,
    ],
    ['actor', `${actor.type} ${actor.id}${actor.onBehalfOf ? ` on behalf of ${actor.onBehalfOf}` : ''}`],
    ['action', action],
    ['resource', `${resource.kind} ${resource.id}`],
    ['state', `${transition.from ?? 'not known'} to ${transition.to ?? 'not known'}`],
    [
      'version',
      `${concurrency.before ?? 'none'} to ${concurrency.after ?? 'none'}, ${counted(concurrency.conflicts, 'conflict')}`,
    ],
    ['wire', `${counted(http.writes, 'write')}${http.status === undefined ? '' : `, last answer ${http.status}`}`],
    unconfirmed && ['doubt', 'a write left, and whether it was applied is not known'],
    error && ['error', `${error.code}: ${error.message}`],
    ...loosened.map((part) => ['loosens', part] as const),
    decision && ['decision', decision.kind],
    ...recordedRules(record).map((line) => ['rule', line] as const),
    decision && [
      'versions',
      `machine ${decision.machineVersion}, policy ${decision.policyVersion}, tzdata ${record.tzdata}`,
    ],
    ['payload', payload === undefined ? 'erased' : JSON.stringify(payload)],
    ['before', chain.prev],
    ['hash', chain.hash],
  ];
  return table(rows.filter((row) => row !== false && row !== undefined));
}
