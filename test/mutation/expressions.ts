import { type Change, type Operator, removed, replaced, type Site, textOf } from './mutant.ts';
import { callee, child, type Node, nameOf, nodes } from './syntax.ts';

const OPERATORS: { readonly [operator: string]: readonly string[] } = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '+=': ['-='],
  '-=': ['+='],
};

const OTHER_CALLS: { readonly [called: string]: string } = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  allow: 'deny',
  deny: 'allow',
  unknown: 'allow',
};

/** Methods whose answer is of the same kind as what they are called on. */
const STEPS = ['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'slice', 'trim', 'toLowerCase', 'toUpperCase'];

/** Changes of what an expression says. */
export const expressions: Operator = function* (site) {
  const { node } = site;
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      yield* operators(site);
      break;
    case 'ConditionalExpression':
      for (const truth of ['true', 'false']) yield replaced(child(node, 'test'), truth);
      break;
    case 'UnaryExpression':
      if (node.operator === '!' || node.operator === '-') yield replaced(node, textOf(site, child(node, 'argument')));
      break;
    case 'AwaitExpression':
      yield replaced(node, textOf(site, child(node, 'argument')));
      break;
    case 'AssignmentPattern':
      yield replaced(node, textOf(site, child(node, 'left')));
      break;
    case 'ArrayExpression':
      for (const element of nodes(node.elements)) yield removed(site, element);
      break;
    case 'ObjectExpression':
      for (const part of nodes(node.properties)) if (part.type === 'SpreadElement') yield removed(site, part);
      break;
    case 'CallExpression':
      yield* calls(site);
      break;
    case 'Literal':
      yield* literals(site);
  }
};

function* operators(site: Site): Generator<Change> {
  const [left, right] = [child(site.node, 'left'), child(site.node, 'right')];
  const operator = String(site.node.operator);
  if (operator === '??') yield replaced(site.node, textOf(site, left));
  if (operator === '+' && [left, right].some(isText)) return;
  const [start, end] = [left.end, right.start];
  for (const other of OPERATORS[operator] ?? []) {
    yield { start, end, by: site.source.slice(start, end).replace(operator, other) };
  }
}

const isText = ({ type, value }: Node): boolean => type === 'TemplateLiteral' || typeof value === 'string';

function* calls(site: Site): Generator<Change> {
  const called = child(site.node, 'callee');
  const method = called.type === 'MemberExpression' ? child(called, 'property') : called;
  const other = OTHER_CALLS[nameOf(method)];
  if (other !== undefined) yield replaced(method, other);
  if (called === method) return;
  if (STEPS.includes(nameOf(method))) yield replaced(site.node, textOf(site, child(called, 'object')));
  yield* schemas(site);
}

/** A schema that takes more than it should. */
function* schemas(site: Site): Generator<Change> {
  const [first, ...more] = nodes(site.node.arguments);
  if (first === undefined) return;
  if (callee(site.node) === 'v.optional') yield replaced(site.node, textOf(site, first));
  if (callee(site.node) === 'v.strictObject') yield replaced(child(site.node, 'callee'), 'v.object');
  if (callee(site.node) !== 'v.pipe') return;
  for (const check of more) if (!['v.description', 'v.examples'].includes(callee(check))) yield removed(site, check);
}

function* literals({ node, around: [parent] }: Site): Generator<Change> {
  const { value, raw } = node;
  if (typeof value === 'boolean') yield replaced(node, String(!value));
  if (typeof value === 'number') yield replaced(node, String(value + 1));
  if (typeof value === 'string' && nameOf(parent) === 'code') yield replaced(node, `'${value}.changed'`);
  if (node.regex === undefined) return;
  const pattern = String(raw);
  if (pattern.startsWith('/^')) yield replaced(node, pattern.replace('/^', '/'));
  if (/\$\/\w*$/.test(pattern)) yield replaced(node, pattern.replace(/\$(?=\/\w*$)/, ''));
}
