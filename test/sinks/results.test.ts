import { describe, expect, test } from 'vitest';
import type { Json } from '../../machines/verdict.ts';
import { resultsOf } from '../../src/sinks/results.ts';

const rows = ['g1', 'g2'].map((item, at) => ({ seq: at, request: 'r', item, round: 0, since: 0, payload: {} }));
const one = (result: { [field: string]: Json }) => resultsOf(rows.slice(0, 1), { results: [result] })?.[0];
const delivered = { kind: 'delivered' };

describe('what an answer says of one record', () => {
  test.each([
    [{ success: true }],
    [{ success: true, status: 'whatever' }],
    [{ status: 200 }],
    [{ status: '201' }],
    [{ status: 'Created' }],
    [{ status: 'upserted' }],
  ])('%j: delivered', (result) => expect(one({ externalId: 'g1', ...result })).toEqual(delivered));

  test.each([
    [{ success: false, status: 503 }, 'http.503'],
    [{ success: false, status: '429' }, 'http.429'],
    [{ status: 409 }, 'http.409'],
    [{ success: false, error: { code: 'row.locked', retryable: true } }, 'row.locked'],
    [{ success: false, error: { code: 'slow.down', status: 503 } }, 'slow.down'],
    [{}, 'crm.noResult'],
  ])('%j: again', (result, code) => expect(one({ externalId: 'g1', ...result })).toEqual({ kind: 'again', code }));

  test.each([
    [{ success: false }, 'crm.refused'],
    [{ success: false, error: 'no' }, 'crm.refused'],
    [{ success: false, error: null }, 'crm.refused'],
    [{ success: false, status: 422 }, 'http.422'],
    [{ success: false, status: 503, error: { retryable: false } }, 'http.503'],
    [{ status: 'failed' }, 'crm.refused'],
    [{ success: false, error: { code: 'email.invalid', message: 'ada@example.com is none' } }, 'email.invalid'],
    [{ success: false, error: { code: 'ada@example.com is no address' } }, 'crm.refused'],
  ])('%j: dead', (result, code) => expect(one({ externalId: 'g1', ...result })).toEqual({ kind: 'dead', code }));
});

describe('the results of a chunk', () => {
  test('are found by id, in whatever order they come', () => {
    const results = [
      { externalId: 'g2', success: true },
      { externalId: 'g1', success: false, status: 500 },
    ];
    expect(resultsOf(rows, { results })).toEqual([{ kind: 'again', code: 'http.500' }, delivered]);
  });

  test('are found by their place where none has an id', () => {
    expect(resultsOf(rows, { results: [{ success: true }, { status: 400 }] })).toEqual([
      delivered,
      { kind: 'dead', code: 'http.400' },
    ]);
  });

  test('leave a record that they do not name to go again: nobody said that it was taken', () => {
    expect(resultsOf(rows, { results: [{ externalId: 'g2', success: true }] })).toEqual([
      { kind: 'again', code: 'crm.noResult' },
      delivered,
    ]);
    expect(resultsOf(rows, { results: [{ success: true }] })).toEqual([
      delivered,
      { kind: 'again', code: 'crm.noResult' },
    ]);
  });

  test.each([[null], ['ok'], [[]], [{}], [{ results: 'none' }], [{ results: [1] }]])('are none in %j', (content) =>
    expect(resultsOf(rows, content)).toBeUndefined(),
  );
});
