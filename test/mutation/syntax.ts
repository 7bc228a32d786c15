import { parseAst } from 'vitest/node';

/** A node of the syntax tree, as far as all nodes are alike. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

export const parse = (source: string): Node => parseAst(source, { lang: 'ts' }) as unknown as Node;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** The nodes in one member of a node. */
export const nodes = (member: unknown): readonly Node[] =>
  (Array.isArray(member) ? member : [member]).filter((value) => isNode(value));

/** The node in one member of a node that has to have it. */
export function child(node: Node, member: string): Node {
  const value = node[member];
  if (isNode(value)) return value;
  throw new Error(`A ${node.type} without ${member}.`);
}

/** A property's key or an identifier's name; for anything else, the empty text. */
export function nameOf(node: Node | undefined): string {
  if (node?.type === 'Property') return nameOf(child(node, 'key'));
  return String(node?.name ?? node?.value ?? '');
}

/** What a call calls: `deny` of `deny(…)`, `v.pipe` of `v.pipe(…)`, `.filter` of a call on anything longer. */
export function callee(call: Node): string {
  if (call.type !== 'CallExpression') return '';
  const called = child(call, 'callee');
  if (called.type !== 'MemberExpression') return nameOf(called);
  const object = child(called, 'object');
  return `${object.type === 'Identifier' ? nameOf(object) : ''}.${nameOf(child(called, 'property'))}`;
}

/** The values of types, such as those of `x as Y`, are code; everything else about types is not. */
const TYPED = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSInstantiationExpression'];

/** The nodes below one that are code. */
export function children(node: Node): readonly Node[] {
  if (TYPED.includes(node.type)) return [child(node, 'expression')];
  return Object.values(node)
    .flatMap(nodes)
    .filter(({ type }) => !type.startsWith('TS') || TYPED.includes(type));
}
