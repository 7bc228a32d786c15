import { type Edge, edgesOf, statesOf } from '../machines/edges.ts';
import type { FactName } from '../machines/facts.ts';
import type { PolicyHolders } from '../machines/policy.ts';
import { type Decision, isFailing, type Undecided } from './engine/decision.ts';
import { loosened } from './engine/loosened.ts';
import { documentOf, type Policy } from './engine/policy.ts';
import type { AuditLog } from './journal/audit-log.ts';
import type { AuditRecord } from './journal/record.ts';
import type { Roster } from './lifecycles.ts';
import { type Changed, changes } from './policy-changes.ts';
import { decideAgain, type Lost, recall } from './rerun.ts';
import { restrictedBy } from './restrictions.ts';

/** A policy with the roster that it makes. */
interface Side {
  readonly policy: Policy;
  readonly roster: Roster;
}

/** A decision that was on record, as one policy makes it. */
export interface Made {
  readonly kind: Decision['kind'] | 'undecided';
  /** Where it leads, if it is allowed. */
  readonly to?: string;
  /** The rules that say no, with their codes. */
  readonly rules: readonly { readonly rule: string; readonly code: string }[];
  /** Facts that were never asked for, without which it cannot be made. */
  readonly needs: readonly FactName[];
}

export interface Redecided {
  readonly request: string;
  readonly lifecycle: string;
  readonly id: string;
  readonly event: string;
  readonly before: Made;
  readonly after: Made;
}

/** A resource that nothing can be asked of any more. */
interface Stranded {
  readonly lifecycle: string;
  readonly id: string;
  /** As last seen. */
  readonly state: string;
}

/** What would be otherwise under another policy. */
export interface PolicyDiff {
  readonly fields: readonly Changed[];
  /** What the second allows that the first does not. */
  readonly loosened: readonly string[];
  /** Outcomes with a decision, and those among them that cannot be decided again, by the reason. */
  readonly decisions: number;
  readonly lost: { readonly [reason in Exclude<Lost, 'noDecision'>]: number };
  readonly flips: readonly Redecided[];
  /** One of the policies needs facts that the other never asked for. */
  readonly open: readonly Redecided[];
  /** Resources that were last seen in a state that is not final. */
  readonly live: number;
  readonly stranded: readonly Stranded[];
}

/** Makes every decision of a journal again, under one policy and under another. @throws {PolicyError} */
export function policyDiff(log: AuditLog, roster: Roster, holders: PolicyHolders, a: Policy, b: Policy): PolicyDiff {
  const [then, now] = [a, b].map((policy) => ({ policy, roster: restrictedBy(policy, roster) })) as [Side, Side];
  const lost = { noReceipt: 0, erased: 0, unknownLifecycle: 0 };
  const [flips, open]: [Redecided[], Redecided[]] = [[], []];
  const seen = new Map<string, Stranded>();
  let decisions = 0;
  for (const record of log.records()) {
    see(record, seen);
    const recalled = record.phase === 'outcome' ? recall(log, record, roster) : 'noDecision';
    if (recalled === 'noDecision') continue;
    decisions += 1;
    if (typeof recalled === 'string') {
      lost[recalled] += 1;
      continue;
    }
    const made = [then, now].map((side) => madeOf(decideAgain(recalled, side.policy, side.roster))) as [Made, Made];
    const { request, resource } = record;
    const about = { request, lifecycle: resource.kind, id: resource.id, event: recalled.event.type };
    const redecided = { ...about, before: made[0], after: made[1] };
    if (made.some(({ kind }) => kind === 'undecided')) open.push(redecided);
    else if (effectOf(made[0]) !== effectOf(made[1])) flips.push(redecided);
  }
  const live = [...seen.values()].filter((each) => isLive(roster, each));
  return {
    fields: changes(documentOf(a), documentOf(b)),
    loosened: loosened(holders, b, a),
    ...{ decisions, lost, flips, open },
    live: live.length,
    stranded: live.filter((each) => accepts(then.roster, each) && !accepts(now.roster, each)),
  };
}

/** Whether and where it leads; by which way it is refused makes no difference to anybody. */
const effectOf = ({ kind, to = '' }: Made): string =>
  kind === 'allowed' || kind === 'already' ? `${kind} ${to}` : 'refused';

function madeOf(decision: Decision | Undecided): Made {
  const { kind } = decision;
  return {
    kind,
    ...(kind === 'allowed' && { to: decision.to }),
    rules: kind === 'refused' ? decision.verdicts.filter(isFailing).map(({ rule, code }) => ({ rule, code })) : [],
    needs: kind === 'undecided' ? decision.needs : [],
  };
}

/** Where a resource was last: an intent only says where it is to go. */
function see({ phase, resource, transition, created }: AuditRecord, seen: Map<string, Stranded>): void {
  if (transition.to === null || (phase !== 'outcome' && phase !== 'observation')) return;
  const about = { lifecycle: resource.kind, id: created ?? resource.id };
  seen.set(`${about.lifecycle} ${about.id}`, { ...about, state: transition.to });
}

function isLive(roster: Roster, { lifecycle, state }: Stranded): boolean {
  const machine = roster[lifecycle]?.lifecycle.machine;
  return machine !== undefined && statesOf(machine).includes(state) && machine.config.states?.[state]?.type !== 'final';
}

const accepts = (roster: Roster, { lifecycle, state }: Stranded): boolean => {
  const machine = roster[lifecycle]?.lifecycle.machine;
  const isAsked = ({ from, meta }: Edge) => from === state && meta?.by === 'asked';
  return machine !== undefined && edgesOf(machine).some(isAsked);
};
