import { type Change, type Operator, removed, replaced, type Site, textOf } from './mutant.ts';
import { callee, child, type Node, nameOf, nodes } from './syntax.ts';

/** What one edge says of itself, and what it is made to say instead. */
const OTHERWISE: { readonly [said: string]: string } = {
  raises: 'neutral',
  neutral: 'lowers',
  lowers: 'neutral',
  asked: 'observed',
  observed: 'asked',
};

/** Changes of what a machine allows: its edges, where they lead, their guards and their effects. */
export const machineConfigs: Operator = function* (site) {
  const { node, around } = site;
  const call = around.find((above) => callee(above).endsWith('.createMachine'));
  if (call === undefined || node.type !== 'Property') return;
  const value = child(node, 'value');
  switch (nameOf(node)) {
    case 'on':
      for (const edges of nodes(value.properties)) {
        yield removed(site, edges);
        yield* otherOrder(site, child(edges, 'value'));
      }
      break;
    case 'target':
    case 'initial':
      yield* elsewhere(value, call);
      break;
    case 'guard':
    case 'actions':
    case 'entry':
      yield removed(site, node);
      break;
    case 'params':
      if (value.type !== 'ObjectExpression') break;
      yield removed(site, node);
      for (const param of nodes(value.properties)) yield* elsewhere(child(param, 'value'), call);
      break;
    case 'type':
      if (value.value === 'final') yield removed(site, node);
      break;
    case 'risk':
    case 'by':
      yield replaced(value, `'${OTHERWISE[String(value.value)]}'`);
  }
};

/** The second candidate is asked before the first. */
function* otherOrder(site: Site, { type, start, elements }: Node): Generator<Change> {
  const [first, second] = nodes(elements);
  if (type !== 'ArrayExpression' || first === undefined || second === undefined) return;
  yield { start: start + 1, end: second.end, by: `${textOf(site, second)}, ${textOf(site, first)}` };
}

/** A state gives way to the next one of the machine, any other name to one that nobody has. */
function* elsewhere(name: Node, call: Node): Generator<Change> {
  const written = name.value;
  if (typeof written !== 'string') return;
  const [, dot = '', own = ''] = /^(\.?)(.*)$/.exec(written) ?? [];
  const states = statesOf(call);
  const place = states.indexOf(own);
  const other = place < 0 ? `${own}Other` : (states[(place + 1) % states.length] ?? '');
  yield replaced(name, `'${dot}${other}'`);
}

function statesOf(call: Node): readonly string[] {
  const config = nodes(call.arguments)[0];
  const states = nodes(config?.properties).find((property) => nameOf(property) === 'states');
  return states === undefined ? [] : nodes(child(states, 'value').properties).map(nameOf);
}
