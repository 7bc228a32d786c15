import type { Audited } from './record.ts';

/** @throws {RangeError} where the record is not how a request of this lifecycle ended. */
export function requireOutcome({ phase, resource }: Audited, lifecycle: string): void {
  if (phase === 'outcome' && resource.kind === lifecycle) return;
  throw new RangeError(
    `Only an outcome of the lifecycle ${lifecycle} has this record, not a ${resource.kind}'s ${phase}.`,
  );
}

/** What the guides call a success: the resource is as asked. */
export const isSuccess = ({ outcome }: Audited): boolean => outcome === 'moved' || outcome === 'unchanged';

/** Why it is none, in one line; `null` where it is. A refusal is no error and has no message: its codes say why. */
export function errorOf(record: Audited): string | null {
  if (isSuccess(record)) return null;
  if (record.error) return record.error.message;
  const codes = rulesOf(record)
    .filter(({ verdict, settledBy }) => verdict === 'deny' || settledBy === 'refuse')
    .map(({ code }) => code);
  if (codes.length > 0) return `${record.outcome}: ${codes.join(', ')}`;
  return record.outcome === 'refused' && record.decision ? `refused: ${record.decision.kind}` : `${record.outcome}`;
}

/** Whether a rule was judged and answered yes or no; only then does a guide's record say that it was checked. */
export const wasJudged = (record: Audited, name: string): boolean =>
  rulesOf(record).some(({ rule, verdict }) => rule === name && (verdict === 'allow' || verdict === 'deny'));

const rulesOf = ({ decision }: Audited) => decision?.rules ?? [];
