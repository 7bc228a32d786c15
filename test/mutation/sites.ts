import { globSync, readFileSync } from 'node:fs';
import { expressions } from './expressions.ts';
import { machineConfigs } from './machine-configs.ts';
import { type Change, type Mutant, mutantOf, type Site } from './mutant.ts';
import { statements } from './statements.ts';
import { callee, children, type Node, nameOf, nodes, parse } from './syntax.ts';

const OPERATORS = [expressions, statements, machineConfigs];

/** Where only words for people stand: how they are put may change at any time. */
const WORDS = ['description', 'examples', 'means', 'cure', 'sentence', 'says', 'source'];

/** Every mutant of every source that the patterns name, in their order. */
export const mutantsOf = (patterns: readonly string[]): readonly Mutant[] =>
  globSync(patterns)
    .toSorted()
    .flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      return changesIn(source).map((change) => mutantOf(file, source, change));
    });

export const changesIn = (source: string): readonly Change[] =>
  [...sitesIn(source)].flatMap((site) => OPERATORS.flatMap((operator) => [...operator(site)]));

function* sitesIn(source: string, node: Node = parse(source), around: readonly Node[] = []): Generator<Site> {
  if (isWording(node, around[0])) return;
  yield { node, around, source };
  for (const inner of children(node)) yield* sitesIn(source, inner, [node, ...around]);
}

function isWording(node: Node, parent: Node | undefined): boolean {
  if (node.type === 'ImportDeclaration') return true;
  if (node.type === 'Property') return WORDS.includes(nameOf(node));
  if (node.type === 'VariableDeclarator') return WORDS.includes(nameOf(node.id as Node));
  if (node.type === 'NewExpression') return /Error$/.test(nameOf(node.callee as Node));
  const called = callee(node);
  if (['v.description', 'v.examples', 'untrusted'].includes(called)) return true;
  // The words with which a check says no follow what it checks.
  const place = parent && callee(parent).startsWith('v.') ? nodes(parent.arguments).indexOf(node) : 0;
  return node.type === 'ArrowFunctionExpression' && place > 0;
}
