import type { Edge } from '../../machines/edges.ts';
import type { ExpectedEdge } from './expected.ts';
import type { Way } from './stage.ts';

/**
 * Where a rule was seen to deny: in the dialect itself, or only in one that offers other things; `unrecognised` where it
 * cannot, because what would make it deny refuses the state before it is judged.
 */
export type Denied = 'here' | 'elsewhere' | 'unrecognised';

/** What was seen of an edge over HTTP; a member that is absent was not seen. */
interface Seen {
  allowed?: 'moved' | 'not offered';
  /** By rule. */
  readonly denied: Map<string, Denied>;
  /** No rule was judged, because the machine has none there. */
  ruleless?: true;
  observed?: true;
}

/** One edge of the roster: as the machine draws it, as it is expected, and what was seen of it. */
export interface Row extends Way {
  readonly lifecycle: string;
  /** `active --pause--> draining` */
  readonly name: string;
  /** The name as it is written: once, with a `*`, where the edge begins in every state. */
  readonly written: string;
  readonly by: 'asked' | 'observed';
  readonly drawn: Edge | undefined;
  readonly expected: ExpectedEdge | undefined;
  readonly seen: Seen;
}

const nameOf = ({ from, event, to }: Way): string => `${from} --${event}--> ${to}`;

/** Every edge that the machine draws or somebody expects. @throws Error where two could not be told apart */
export function rowsOf(lifecycle: string, drawn: readonly Edge[], expected: readonly ExpectedEdge[]): readonly Row[] {
  const [edges, wanted] = [byName(drawn), byName(expected)];
  if (edges.size < drawn.length || wanted.size < expected.length) throw new Error(`${lifecycle}: an edge twice.`);
  return [...byName([...drawn, ...expected])].map(([name, { from, event, to }]) => {
    const [edge, hope] = [edges.get(name), wanted.get(name)];
    const isEverywhere = hope?.everywhere ?? edge?.everywhere ?? false;
    return {
      ...{ lifecycle, name, from, event, to },
      written: isEverywhere ? nameOf({ from: '*', event, to }) : name,
      by: (hope ? hope.ends === 'seen' : edge?.meta?.by === 'observed') ? 'observed' : 'asked',
      drawn: edge,
      expected: hope,
      seen: { denied: new Map() },
    };
  });
}

const byName = <Each extends Way>(ways: readonly Each[]) => new Map(ways.map((way) => [nameOf(way), way]));

/** The rules that the edge has, or should have. */
export const rulesOf = ({ drawn, expected }: Row): readonly string[] => [
  ...new Set([...(drawn?.rules ?? []).map(({ type }) => type), ...(expected?.rules ?? [])]),
];

/** The cells of the row that are still empty. */
export function missing(row: Row): readonly string[] {
  const { allowed, denied, ruleless, observed } = row.seen;
  if (row.by === 'observed') return observed ? [] : ['observed'];
  const open = rulesOf(row).filter((rule) => !denied.has(rule));
  const isRefused = ruleless || [...denied.values()].some((where) => where !== 'unrecognised');
  return [
    ...(allowed ? [] : ['allowed']),
    ...open.map((rule) => `refused by ${rule}`),
    ...(isRefused || open.length > 0 ? [] : ['refused']),
  ];
}
