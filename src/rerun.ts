import type { Lifecycle } from '../machines/lifecycle.ts';
import type { AskedEvent } from '../machines/rule.ts';
import { decide } from './engine/decide.ts';
import type { Decision, Undecided } from './engine/decision.ts';
import { invariant } from './engine/invariant.ts';
import { type Policy, policyFrom } from './engine/policy.ts';
import { questionOf, type Receipt } from './engine/receipt.ts';
import type { AuditLog } from './journal/audit-log.ts';
import type { AuditRecord } from './journal/record.ts';
import type { Roster } from './lifecycles.ts';
import { restrictedBy } from './restrictions.ts';

/** A decision on record, with all that is needed to make it again. */
interface Recalled {
  readonly record: AuditRecord;
  readonly event: AskedEvent;
  readonly receipt: Receipt;
  /** The versions that decided, and the digest of what they decided. */
  readonly versions: NonNullable<AuditRecord['receipt']> & { readonly machine: string };
}

/** Why a decision cannot be made again. */
export type Lost = 'noDecision' | 'noReceipt' | 'erased' | 'unknownLifecycle';

/** What came of making a decision again. `otherVersions` says of each what it was then and is now. */
export type Rerun =
  | { readonly kind: Lost }
  | { readonly kind: 'otherVersions'; readonly differences: readonly string[] }
  | { readonly kind: 'sameBytes'; readonly decision: Decision }
  | { readonly kind: 'otherBytes'; readonly recorded: string; readonly found: string };

/** What the journal still has of the decision behind a record. */
export function recall(log: AuditLog, record: AuditRecord, roster: Roster): Recalled | Lost {
  if (record.decision === undefined) return 'noDecision';
  if (record.receipt === undefined) return 'noReceipt';
  if (!Object.hasOwn(roster, record.resource.kind)) return 'unknownLifecycle';
  const [receipt, payload] = [log.receipt(record), log.payload(record)];
  if (receipt === undefined || payload === undefined) return 'erased';
  const type = record.action.slice(record.resource.kind.length + 1);
  const versions = { ...record.receipt, machine: record.decision.machineVersion };
  return { record, receipt, versions, event: { type, actor: record.actor, payload } };
}

/** Makes a recalled decision again, under a policy of now or then. Pure: nothing is fetched. */
export const decideAgain = ({ record, event, receipt }: Recalled, policy: Policy, roster: Roster) =>
  decide(lifecycleOf(roster, record), questionOf(receipt, event, policy));

/**
 * Makes the decision behind a record again, from what the journal keeps alone.
 * @param now the versions in use; with others it is not tried, since the same bytes would then prove nothing.
 */
export function rerun(
  log: AuditLog,
  record: AuditRecord,
  roster: Roster,
  now: { readonly package: string; readonly tzdata: string },
): Rerun {
  const recalled = recall(log, record, roster);
  if (typeof recalled === 'string') return { kind: recalled };
  const { versions } = recalled;
  const { kind } = record.resource;
  const differences = [
    ...differing(`machine ${kind}`, versions.machine, lifecycleOf(roster, record).machine.version ?? ''),
    ...differing('package', versions.package, now.package),
    ...differing('tzdata', versions.tzdata, now.tzdata),
  ];
  if (differences.length > 0) return { kind: 'otherVersions', differences };
  const policy = policyFrom(invariant(log.policy(versions.policy), `policy ${versions.policy}`));
  const restriction = policy.restrict?.[kind];
  const restricted = restrictedBy(restriction ? { restrict: { [kind]: restriction } } : {}, roster);
  const decision: Decision | Undecided = decideAgain(recalled, policy, restricted);
  const recorded = decisionOf(versions) ?? '';
  const found = log.decisionShown(record, decision) ?? '';
  if (found !== recorded || decision.kind === 'undecided') return { kind: 'otherBytes', recorded, found };
  return { kind: 'sameBytes', decision };
}

/** What a record shows of its decision. */
export const decisionOf = ({ decision, decisionCommitment = decision }: NonNullable<AuditRecord['receipt']>) =>
  decisionCommitment;

const lifecycleOf = (roster: Roster, { resource }: AuditRecord): Lifecycle =>
  invariant(roster[resource.kind], `the lifecycle ${resource.kind}`).lifecycle;

const differing = (what: string, then: string, now: string): string[] =>
  then === now ? [] : [`${what} ${then} then, ${now} now`];
