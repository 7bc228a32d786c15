import { parse } from 'valibot';
import { type Edge, statesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { type PolicyParts, policySchema } from '../../machines/policy.ts';
import type { FactPolicy } from '../../machines/rule.ts';
import { offered } from '../../machines/rules/offered.ts';
import type { Effects } from '../engine/effects.ts';
import { drawnEdges } from './drawn.ts';
import { askedEdges, needed, place } from './edge-tables.ts';
import { blocks, code, codes, page } from './markdown.ts';

interface Subject {
  readonly lifecycle: Lifecycle;
  readonly effects: readonly Effects[];
}

/** All lifecycles in sentences: what can be done, and what forbids it, with the numbers of the policy. */
export const overviewPage = (subjects: readonly Subject[]): string =>
  page(
    'machines/',
    '# What may be done, and what forbids it',
    'One section for each lifecycle. The numbers are those of the policy of a client that sets none; an organisation may have another, and each record in the audit names the policy that it was decided under.',
    [
      '- What a state does not list is not done: it is refused, and nothing is sent.',
      '- All conditions of an event must hold. Where one does not, the event is refused, nothing is sent, and the record says which and why.',
      '- An event that raises risk is refused where something cannot be found out, unless the policy says otherwise. One that lowers it waits for nothing outside, so that stopping is always possible.',
      '- Where the resource already is as asked, nothing is sent either.',
    ].join('\n'),
    ...subjects.map(section),
  );

function section({ lifecycle, effects }: Subject): string {
  const { name, machine } = lifecycle;
  return blocks(
    `## ${capital(name)}`,
    `${machine.config.description ?? ''} See [everything about it](${name}.md) and [its chart](${name}.svg).`,
    statesOf(machine)
      .map((state) => `- ${code(state)}: ${machine.config.states?.[state]?.description ?? ''}`)
      .join('\n'),
    'What may be asked:',
    asked({ lifecycle, effects }),
    'What must hold:',
    conditions({ lifecycle, effects }),
    'What happens without being asked:',
    observed(lifecycle),
  );
}

const RISK = { raises: ' Raises risk.', neutral: '', lowers: ' Lowers risk.' } as const;

function asked({ lifecycle, effects }: Subject): string {
  const items = askedEdges(lifecycle).map((edge) => {
    const { event, from, to, description, meta } = edge;
    const lacking = effects.filter(({ capabilities }) => needed(edge).some((each) => !capabilities.includes(each)));
    const never = lacking
      .map(({ dialect }) => ` **Never** in the dialect ${code(dialect)}, which cannot do it.`)
      .join('');
    const way = from === to ? `in ${code(from)}, where it stays` : `from ${place(from)} to ${code(to)}`;
    return `- ${code(event)}, ${way}: ${description}${RISK[meta?.risk ?? 'neutral']}${never}`;
  });
  return items.join('\n');
}

/** Each sentence once, with what it is a condition of. What a dialect cannot do is said of the event. */
function conditions({ lifecycle, effects }: Subject): string {
  const parts = parse(policySchema(lifecycle.rules), {}) as PolicyParts;
  const edges = askedEdges(lifecycle).filter((edge) =>
    effects.some(({ capabilities }) => needed(edge).every((each) => capabilities.includes(each))),
  );
  const bound = new Map<string, Edge[]>();
  for (const edge of edges) {
    for (const { type, params } of edge.rules.filter((call) => call.type !== offered.name)) {
      const said = `${lifecycle.rules[type]?.says(parts[type], params)}${blind(lifecycle, type, parts)}`;
      const sentence = said.replaceAll(code(edge.to), 'the state asked for');
      bound.set(sentence, [...(bound.get(sentence) ?? []), edge]);
    }
  }
  const free = edges.filter((edge) => ![...bound.values()].flat().includes(edge));
  return [
    ...[...bound].map(([sentence, its]) => `- For ${which(its, edges)}: ${sentence}`),
    ...(free.length === 0 ? [] : [`- For ${which(free, edges)}: nothing.`]),
  ].join('\n');
}

/** "every event", "every event but `close`", "`close`, `update` from `ended`" */
function which(some: readonly Edge[], all: readonly Edge[]): string {
  const rest = all.filter((edge) => !some.includes(edge));
  if (rest.length === 0) return 'every event';
  const others = new Set(rest.map(({ event }) => event));
  const whole = [...new Set(some.map(({ event }) => event))].filter((event) => !others.has(event));
  if (others.size === 1 && whole.length > 2) return `every event but ${codes([...others])}`;
  const partly = some.filter(({ event }) => others.has(event));
  return [...whole.map(code), ...partly.map(({ event, from }) => `${code(event)} from ${place(from)}`)].join(', ');
}

/** What follows where the outside world gives no answer. */
function blind({ rules }: Lifecycle, type: string, parts: PolicyParts): string {
  const [fact] = rules[type]?.needs ?? [];
  if (fact === undefined) return '';
  const { onUnknown } = parts[type] as FactPolicy;
  return onUnknown === 'refuse'
    ? ` Where the ${fact} is not known, it is refused.`
    : ` Where the ${fact} is not known, it is allowed, and the record bears a warning.`;
}

function observed({ machine }: Lifecycle): string {
  const items = drawnEdges(machine).flatMap(({ from, to, description, meta }) =>
    meta?.by === 'observed' ? [`- From ${place(from)} to ${code(to)}: ${description}`] : [],
  );
  return items.join('\n');
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
