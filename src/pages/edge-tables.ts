import { type Edge, edgesOf, type Named, statesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { PolicyParts } from '../../machines/policy.ts';
import { offered } from '../../machines/rules/offered.ts';
import { ANYWHERE, drawnEdges } from './drawn.ts';
import { blocks, code, codes, json, table } from './markdown.ts';

/** The edges of a lifecycle that answer events, each as it is written. */
export const askedEdges = ({ machine }: Lifecycle): readonly Edge[] =>
  drawnEdges(machine).filter(({ meta }) => meta?.by === 'asked');

/** What a dialect must offer for an edge to be taken. */
export const needed = ({ rules }: Edge): string[] =>
  rules.flatMap(({ type, params }) =>
    type === offered.name ? [(params as { readonly capability: string }).capability] : [],
  );

/** Where an edge comes from, in a cell or a sentence. */
export const place = (from: string): string => (from === ANYWHERE ? from : code(from));

/** What may be asked, each rule as its sentence. */
export function askedTable(lifecycle: Lifecycle, parts: PolicyParts): string {
  const says = ({ type, params }: Named) => `${code(type)}: ${lifecycle.rules[type]?.says(parts[type], params)}`;
  const rows = askedEdges(lifecycle).map(({ from, event, to, description, rules, actions, meta }) => [
    place(from),
    code(event),
    code(to),
    description,
    rules.map(says).join('\n') || 'none',
    actions.map(({ type, params }) => code(params === undefined ? type : `${type} ${json(params)}`)).join('\n'),
    meta?.risk ?? '',
    meta?.source ?? '',
  ]);
  return blocks(
    table(['from', 'event', 'to', 'meaning', 'rules, all of which must pass', 'effect', 'risk', 'source'], rows),
    [
      '- Risk: an edge that `raises` it is refused by default where a rule does not know; one that `lowers` it never waits',
      '  for anything outside, so that stopping is always possible.',
      "- Source: `guide` is the guide's own matrix, `platform` what Genesys Cloud can do, `house` a decision of this project.",
    ].join('\n'),
  );
}

/** What happens without being asked. */
export function observedTable({ machine }: Lifecycle): string {
  const rows = drawnEdges(machine).flatMap(({ from, event, to, description, meta }) =>
    meta?.by === 'observed'
      ? [[place(from), code(event), code(to), description, meta.settles ? 'yes' : 'no', meta.risk, meta.source]]
      : [],
  );
  return blocks(
    table(['from', 'event', 'to', 'meaning', 'settles', 'risk', 'source'], rows),
    'An edge that settles completes what was asked: a request that led to its start has also succeeded at its end.',
  );
}

const ALL_ACCEPTED = 'all are accepted';

/** Which events each state does not accept. */
export function notAcceptedTable(lifecycle: Lifecycle): string {
  const accepted = edgesOf(lifecycle.machine).filter(({ meta }) => meta?.by === 'asked');
  const rows = statesOf(lifecycle.machine).map((state) => [
    code(state),
    codes(
      Object.keys(lifecycle.events).filter(
        (event) => !accepted.some((edge) => edge.from === state && edge.event === event),
      ),
    ) || ALL_ACCEPTED,
  ]);
  return blocks(
    rows.every(([, events]) => events === ALL_ACCEPTED)
      ? 'Every state accepts every event.'
      : table(['state', 'not accepted'], rows),
    `Nothing is written for an event that is not accepted. Where the resource already is as the event wants it, nothing is written either and the outcome is \`unchanged\`, whatever this table says.`,
  );
}
