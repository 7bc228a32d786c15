import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChunkRow } from '../../src/engine/outbox.ts';
import { chunkBody, chunkKey } from '../../src/sinks/chunk.ts';

const row = (changes: Partial<ChunkRow> = {}): ChunkRow => ({
  ...{ seq: 1, request: 'r1', item: 'g1', round: 0, since: 0, payload: { mark: 1, a: 'z' } },
  ...changes,
});

describe('the key of a chunk', () => {
  test('is the digest of the ordered record keys and payloads in canonical JSON', () => {
    const text = '["crm",[["r1","g1",0,{"a":"z","mark":1}],["r2","g2",1,{}]]]';
    const digest = createHash('sha256').update(text).digest('base64url');
    expect(chunkKey('crm', [row(), row({ seq: 9, request: 'r2', item: 'g2', round: 1, payload: {} })])).toBe(digest);
  });

  test('does not depend on the order in which a payload’s fields were written, or on when the row was kept', () => {
    expect(chunkKey('crm', [row({ seq: 7, payload: { a: 'z', mark: 1 } })])).toBe(chunkKey('crm', [row()]));
  });

  test.each<[string, Partial<ChunkRow>]>([
    ['payload', { payload: { mark: 2, a: 'z' } }],
    ['item', { item: 'g2' }],
    ['request, so that a record may come back to what it was', { request: 'r2' }],
    ['round, so that a failed record is not answered from memory', { round: 1 }],
  ])('changes with the %s', (_what, changes) => {
    expect(chunkKey('crm', [row(changes)])).not.toBe(chunkKey('crm', [row()]));
  });

  test('is another for another sink, another order, or a part of the rows', () => {
    const [a, b] = [row(), row({ item: 'g2', request: 'r2' })];
    const keys = [chunkKey('crm', [a, b]), chunkKey('log', [a, b]), chunkKey('crm', [b, a]), chunkKey('crm', [a])];
    expect(new Set(keys).size).toBe(4);
  });

  test('is the same after the rows have been written as JSON and read again', () => {
    const payload = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));
    const rows = fc.array(fc.record({ seq: fc.nat(), request: fc.uuid(), item: fc.uuid(), round: fc.nat(), payload }));
    fc.assert(
      fc.property(rows, (given) => {
        const kept = given as ChunkRow[];
        const read = JSON.parse(JSON.stringify(kept)) as ChunkRow[];
        expect(chunkKey('crm', read)).toBe(chunkKey('crm', kept));
        const body = (of: ChunkRow[]) => JSON.stringify(chunkBody({ key: 'k', rows: of }));
        expect(body(read)).toBe(body(kept));
      }),
      { seed: 20261120, numRuns: 200 },
    );
  });
});
