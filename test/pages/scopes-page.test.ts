import { describe, expect, test } from 'vitest';
import { dialects } from '../../src/dialects.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { pages } from '../../src/pages/pages.ts';
import { OPERATION_NAMES } from '../../src/sandbox/operation.ts';
import { visit } from '../sandbox/visitor.ts';
import { rowsUnder } from './rows.ts';

const textOf = (...given: Parameters<typeof pages>): string => pages(...given).at(-1)?.text ?? '';
const text = textOf(lifecycles, dialects);
/** A path with its parameters unnamed. */
const plain = (path: string): string => path.replace(/\{\w+\}|:\w+/g, '*');

describe('the page of the scopes', () => {
  test('has every call that the sandbox answers, with a scope that it lets pass', async () => {
    const { models } = (await (await visit()).ask('GET', '/sandbox')).body as { models: string[] };
    const answered = models.map((line) => /^(\S+ \S+) \((\S+), scope (.*)\)$/.exec(line)?.slice(1) ?? []);
    const rows = rowsUnder(text, 'Every call');
    for (const [operation, call, scope = ''] of rows) {
      const found = answered.find(([, name]) => name === operation) ?? [];
      expect([operation, plain(found[0] ?? '')]).toEqual([operation, plain(call ?? '')]);
      expect(found[2]?.split(' or ')).toContain(scope);
    }
    const own = OPERATION_NAMES.filter((name) => name !== 'token' && name !== 'crm.upsert');
    expect(rows.map(([operation]) => operation).sort()).toEqual(own.toSorted());
  });

  test('says what a token needs for each use of a client', () => {
    const uses = rowsUnder(text, 'Dialect: guide');
    expect(uses.map(([use]) => use)).toEqual([...Object.keys(lifecycles), ...Object.keys(dialects.guide)]);
    expect(uses).toContainEqual(['attributes', 'conversation:read, conversation:attributes:write']);
    expect(uses).toContainEqual(['stream', 'interaction:event.read']);
  });

  test('has one row for a call that is made for several uses', () => {
    const read = rowsUnder(text, 'Every call').filter(([operation]) => operation === 'conversation.read');
    expect(read.map((row) => row.at(-1))).toEqual(['conversation, attributes']);
  });

  test('has a section for each dialect', () => {
    const calls = [{ operation: 'hook.list', method: 'GET', path: '/hooks', scope: 'hooks' }] as const;
    const other = textOf({ campaign: lifecycles.campaign }, { other: { webhooks: { calls } } });
    expect(other.match(/^## .*$/gm)).toEqual(['## Dialect: guide', '## Dialect: other']);
    expect(rowsUnder(other, 'Dialect: other')).toEqual([['webhooks', 'hooks']]);
  });
});
