import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import { rules } from '../../src/machines.ts';
import { FAILURES, OTHERS, WARNINGS } from '../../src/pages/failures.ts';
import { pages } from '../../src/pages/pages.ts';
import { rowsUnder } from './rows.ts';

const FLAWS = ['notJson', 'cyclic', 'forbiddenKey', 'tooDeep', 'tooMany', 'tooWide', 'tooLong'];

/** Every code with which the sources of a rule deny or do not know. */
function codesIn(text: string): string[] {
  const literal = [...text.matchAll(/\b(?:deny|unknown)\(\{\s*code: '([^']+)'/g)].map(([, code = '']) => code);
  const flaws = [...text.matchAll(/\bdeny\(\{\s*code: `(\w+)\.\$\{flaw\}`/g)];
  return [...literal, ...flaws.flatMap(([, group]) => FLAWS.map((flaw) => `${group}.${flaw}`))];
}

test('each rule tells every code with which it says no or does not know, and no other', () => {
  const sources = globSync('machines/rules/*.ts').map((file) => readFileSync(file, 'utf8'));
  for (const { name, refusals = {} } of Object.values(rules)) {
    const source = sources.find((text) => text.includes(`name: '${name}'`)) ?? '';
    expect(codesIn(source).length).toBeGreaterThan(0);
    expect(Object.keys(refusals).toSorted()).toEqual([...new Set(codesIn(source))].toSorted());
  }
});

test('the page of a lifecycle explains every code of its rules and of the facts that they need', () => {
  for (const [name, { lifecycle }] of Object.entries(lifecycles)) {
    const text = pages(lifecycles).find(({ path }) => path.endsWith(`/${name}.md`))?.text ?? '';
    const shown = rowsUnder(text, 'When the answer is no').map(([code]) => code);
    const own = Object.values(lifecycle.rules).flatMap(({ refusals }) => Object.keys(refusals ?? {}));
    const facts = Object.values(lifecycle.rules).flatMap(({ needs }) => [...needs]);
    expect(shown).toEqual([
      ...own,
      ...facts.flatMap((fact: string) => [
        `${fact}.unavailable`,
        `${fact}.stale`,
        `${fact}.fromTheFuture`,
        'misconfigured',
      ]),
    ]);
  }
});

/** Fields of the configuration and operations, which are written like codes. */
const NO_CODES = ['crm.token', 'crm.url', 'crm.upsert'];

test('every code of a failure or a warning in the sources is explained, and no other', () => {
  const files = globSync('src/{*.ts,{engine,genesys,hosts,inbound,inspector,journal,sinks}/**/*.ts}');
  const written =
    /'((?:address|checkpoint|crm|decision|dialect|event|handler|intent|journal|listener|outcome|policy|relay|reply|request|sink|state|stream|token|wire)\.[A-Za-z]+)'/g;
  const told = /\bcode: '([a-z]+\.[A-Za-z]+)'/g;
  const found = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(written), ...text.matchAll(told)].map(([, code = '']) => code);
  });
  const codes = [...new Set(found)].filter((code) => !NO_CODES.includes(code));
  expect(Object.keys({ ...FAILURES, ...OTHERS, ...WARNINGS }).toSorted()).toEqual(codes.toSorted());
});
