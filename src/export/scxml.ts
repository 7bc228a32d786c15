import type { AnyStateMachine } from 'xstate';
import { type Edge, edgesOf, type Named, statesOf } from '../../machines/edges.ts';

/** The namespace of what SCXML has no word for: descriptions, and the meta of edges. */
const NAMESPACE = 'urn:genesys-interlock:machine';

/**
 * A machine in SCXML 1.0 (W3C, namespace http://www.w3.org/2005/07/scxml) with the ECMAScript data model. Rules are calls in
 * `cond`, effects calls in `<script>`: functions that whoever runs it provides, so that without them nothing is allowed.
 * SCXML has no transitions of the whole machine; each state that is not final has them as its own, after its others.
 */
export function scxml(machine: AnyStateMachine): string {
  const { id, config } = machine;
  const edges = edgesOf(machine);
  const root = {
    xmlns: 'http://www.w3.org/2005/07/scxml',
    'xmlns:interlock': NAMESPACE,
    version: '1.0',
    datamodel: 'ecmascript',
    name: token(id),
    initial: token(String(config.initial)),
    'interlock:version': config.version,
    'interlock:description': config.description,
  };
  const states = statesOf(machine).map((state) =>
    stateElement(
      state,
      (config.states?.[state] ?? {}) as StateConfig,
      edges.filter(({ from }) => from === state),
    ),
  );
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...element('scxml', root, states.flat())].join('\n');
}

interface StateConfig {
  readonly type?: string;
  readonly description?: string;
  readonly entry?: Named | readonly Named[];
}

function stateElement(state: string, { type, description, entry = [] }: StateConfig, edges: readonly Edge[]): string[] {
  const scripts = [entry].flat().map(script);
  return element(type === 'final' ? 'final' : 'state', { id: token(state), 'interlock:description': description }, [
    ...(scripts.length === 0 ? [] : element('onentry', {}, scripts)),
    ...edges.flatMap(transitionElement),
  ]);
}

function transitionElement({ event, to, rules, guard, actions, description, meta }: Edge): string[] {
  const conditions = guard === undefined ? rules : [{ type: guard }];
  return element(
    'transition',
    {
      event: token(event),
      target: token(to),
      cond: conditions.length === 0 ? undefined : conditions.map(call).join(' && '),
      'interlock:description': description,
      ...Object.fromEntries(Object.entries(meta ?? {}).map(([name, value]) => [`interlock:${name}`, String(value)])),
    },
    actions.map(script),
  );
}

const script = (action: Named): string => `<script>${escaped(call(action))}</script>`;

/** "callingHours()", "reason({"from":"pauseReasons"})" */
const call = ({ type, params }: Named): string => `${type}(${params === undefined ? '' : JSON.stringify(params)})`;

function element(
  name: string,
  attributes: { readonly [name: string]: string | undefined },
  children: readonly string[],
): string[] {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${escaped(value)}"`,
  );
  const open = `<${name}${written.join('')}`;
  return children.length === 0 ? [`${open}/>`] : [`${open}>`, ...children.map((line) => `  ${line}`), `</${name}>`];
}

const ENTITIES: { readonly [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Line breaks are kept by number; what XML 1.0 cannot hold at all becomes its replacement character. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML has no way to write.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replace(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A name as an XML id, whose other signs become `_x` with their number, as in `on_x20_hold`. */
const token = (name: string): string =>
  name.replace(/^[^A-Za-z_]|[^\w.-]/gu, (sign) => `_x${(sign.codePointAt(0) ?? 0).toString(16)}_`);
