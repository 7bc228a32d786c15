import type { Made, PolicyDiff, Redecided } from '../policy-diff.ts';
import { counted, figure } from './table.ts';

const LOST: { readonly [reason in keyof PolicyDiff['lost']]: string } = {
  noReceipt: 'without a receipt',
  erased: 'erased',
  unknownLifecycle: "of somebody's own lifecycles",
};

/** What another policy would change, for people. */
export function diffLines(found: PolicyDiff, { a, b }: { readonly a: string; readonly b: string }): string[] {
  const { fields, loosened, decisions, lost, flips, open, live, stranded } = found;
  const gone = Object.entries(LOST).flatMap(([reason, words]) => {
    const count = lost[reason as keyof PolicyDiff['lost']];
    return count > 0 ? [`${figure(count)} ${words}`] : [];
  });
  return [
    `from ${a} to ${b}`,
    `${counted(fields.length, 'field')} differ${fields.length === 1 ? 's' : ''}`,
    ...fields.map(
      ({ field, before, after }) =>
        `  ${field}: ${JSON.stringify(before) ?? 'absent'} to ${JSON.stringify(after) ?? 'absent'}`,
    ),
    ...loosened.map((part) => `  loosens ${part}`),
    `${counted(decisions, 'decision')} on record${gone.length > 0 ? `, of which ${gone.join(', ')}` : ''}`,
    `${counted(flips.length, 'decision')} would come out otherwise`,
    ...flips.map(line),
    ...(open.length > 0 ? [`${counted(open.length, 'decision')} cannot be told: a fact was never asked for`] : []),
    ...open.map(line),
    `${figure(stranded.length)} of ${counted(live, 'live resource')} would be stranded`,
    ...stranded.map(({ lifecycle, id, state }) => `  ${lifecycle} ${id}: nothing is accepted in ${state} any more`),
  ];
}

const line = ({ request, lifecycle, id, event, before, after }: Redecided): string =>
  `  ${request}: ${lifecycle} ${id} ${event}: ${words(before)}, then ${words(after)}`;

function words({ kind, to, rules, needs }: Made): string {
  if (to !== undefined) return `${kind} to ${to}`;
  const why = [...rules.map(({ rule, code }) => `${rule} ${code}`), ...needs];
  return why.length > 0 ? `${kind} (${why.join(', ')})` : kind;
}
