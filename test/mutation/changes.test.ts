import { expect, test } from 'vitest';
import { mutantOf, planted } from './mutant.ts';
import { sample } from './population.ts';
import { changesIn } from './sites.ts';

const variants = (source: string): string[] => changesIn(source).map((change) => planted(source, change));

test.each([
  ['(a) < b;', [';', '(a) <= b;', '(a) >= b;']],
  ['a && !b;', [';', 'a || !b;', 'a && b;']],
  ['a ?? 0;', [';', 'a;', 'a ?? 1;']],
  ["text + 'a';", [';']],
  ['xs.some(isOdd);', [';', 'xs.every(isOdd);']],
  ['xs.filter(isOdd);', [';', 'xs;']],
  ["deny({ code: 'a.b' });", [';', "allow({ code: 'a.b' });", "deny({ code: 'a.b.changed' });"]],
  ['for (;;) if (a) break;', ['for (;;) if (true) break;', 'for (;;) if (false) break;', 'for (;;) if (a) ;']],
  ['function f() { return a; }', ['function f() { return undefined; }']],
  ['await a();', [';', 'a();']],
  ['const f = (a = 1) => a;', ['const f = (a = 1) => undefined;', 'const f = (a) => a;', 'const f = (a = 2) => a;']],
  ['const o = { a, ...(b && { b }) };', ['const o = { a,  };', 'const o = { a, ...(b || { b }) };']],
  ['const xs = [a, b];', ['const xs = [ b];', 'const xs = [a, ];']],
  [
    "const s = v.pipe(v.string(), v.maxLength(9), v.description('A name.'));",
    [
      "const s = v.pipe(v.string(),  v.description('A name.'));",
      "const s = v.pipe(v.string(), v.maxLength(10), v.description('A name.'));",
    ],
  ],
  ['const r = /^a$/i;', ['const r = /a$/i;', 'const r = /^a/i;']],
  ["throw new RangeError(a < b ? 'low' : 'high');", [';']],
  ['const x = a as 1 | 2;', []],
])('%s is changed in each place, once', (source, expected) => {
  expect(variants(source)).toEqual(expected);
});

test('a machine loses edges, guards and effects, leads elsewhere, and asks in another order', () => {
  const edge = "{ target: 'b', guard: { type: 'g', params: { to: 'a' } }, description: 'x > 1' }";
  const machine = (...edges: string[]) =>
    `setup({}).createMachine({ initial: 'a', states: { a: { on: { go: [${edges.join(', ')}] } }, b: {} } });`;
  expect(variants(machine(edge, "{ target: 'b' }"))).toEqual(
    expect.arrayContaining([
      machine(edge, "{ target: 'b' }").replace("initial: 'a'", "initial: 'b'"),
      machine(edge, "{ target: 'a' }"),
      machine(edge.replace("target: 'b'", "target: 'a'"), "{ target: 'b' }"),
      machine(edge.replace("guard: { type: 'g', params: { to: 'a' } },", ''), "{ target: 'b' }"),
      machine(edge.replace("to: 'a'", "to: 'b'"), "{ target: 'b' }"),
      machine("{ target: 'b' }", edge),
      machine(edge, '').replace(', ]', ', ]'),
      machine(edge, "{ target: 'b' }").replace(/go: \[.*\]/, ''),
    ]),
  );
});

test('a mutant says where it is and what it does', () => {
  const source = 'const a = 1;\n  const b = a > 1;\n';
  const change = changesIn(source).find(({ by }) => by.includes('>='));
  expect(change && mutantOf('f.ts', source, change)).toMatchObject({
    ...{ file: 'f.ts', line: 2, text: 'const b = a > 1;', what: '> → >=' },
  });
});

test('a sample is the same for the same seed, and keeps its order when others go', () => {
  const source = Array.from({ length: 50 }, (_, n) => `const a${n} = b > ${n};`).join('\n');
  const mutants = changesIn(source).map((change) => mutantOf('f.ts', source, change));
  const drawn = sample(mutants, 1, 20);
  expect(sample(mutants.toReversed(), 1, 20)).toEqual(drawn);
  expect(sample(mutants, 2, 20)).not.toEqual(drawn);
  const fewer = mutants.filter((mutant) => mutant !== drawn[0]);
  expect(sample(fewer, 1, 19)).toEqual(drawn.slice(1));
});
