import { explain } from '../engine/explain.ts';
import { TZDATA } from '../hosts/clock.ts';
import type { AuditLog } from '../journal/audit-log.ts';
import type { AuditRecord } from '../journal/record.ts';
import { lifecycles } from '../lifecycles.ts';
import { VERSION } from '../package-version.ts';
import { decisionOf, type Lost, type Rerun, rerun } from '../rerun.ts';
import { recordedRules } from './audit-record.ts';

/** A decision on record, made again where it can be. */
interface Explanation {
  readonly record: AuditRecord;
  readonly rerun: Rerun;
}

export const explanationOf = (log: AuditLog, record: AuditRecord): Explanation => ({
  record,
  rerun: rerun(log, record, lifecycles, { package: VERSION, tzdata: TZDATA }),
});

const LOST: { readonly [kind in Lost]: (record: AuditRecord) => string } = {
  noDecision: () => 'no decision: the request ended before one was made',
  noReceipt: ({ phase }) =>
    phase === 'outcome'
      ? 'no receipt: an earlier version wrote this record, so the decision cannot be made again'
      : `no receipt: the outcome of a request has one, and this is its ${phase}`,
  erased: () => 'the receipt is erased: its key is gone, so the decision cannot be made again',
  unknownLifecycle: ({ resource }) =>
    `\`${resource.kind}\` is a lifecycle of somebody's own: the command line knows those of the house only`,
};

/** For people: what was decided and why, and whether it comes out the same today. */
export function explanationLines({ record, rerun: found }: Explanation): string[] {
  switch (found.kind) {
    case 'sameBytes':
      return [
        ...explain(found.decision),
        `same bytes: ${record.receipt && decisionOf(record.receipt)}, ${versions(record)}`,
      ];
    case 'otherVersions':
      return [...recorded(record), `cannot be re-run to the same bytes: ${found.differences.join('; ')}`];
    case 'otherBytes':
      return [...recorded(record), `other bytes: ${found.recorded} on record, ${found.found} when made again`];
    default:
      return [...recorded(record), LOST[found.kind](record)];
  }
}

/** What stands in the record itself, where nothing more can be had or trusted. */
function recorded(record: AuditRecord): string[] {
  const { decision, resource, action } = record;
  if (decision === undefined) return [];
  return [`${resource.kind} ${resource.id}: \`${action}\` was decided as ${decision.kind}.`, ...recordedRules(record)];
}

const versions = ({ decision, receipt, resource }: AuditRecord): string =>
  `machine ${resource.kind} ${decision?.machineVersion}, package ${receipt?.package}, tzdata ${receipt?.tzdata}, policy ${decision?.policyVersion}`;
