import { describe, expect, test } from 'vitest';
import type { PlatformRecord } from '../../src/effects/guide/audit-logs.ts';
import { RequestError } from '../../src/engine/accept.ts';
import { ReplyError } from '../../src/engine/effects.ts';
import type { PlatformAuditQuery } from '../../src/inbound/platform-audit.ts';
import { eventOf, G, type Stage, stage } from '../guest/stage.ts';

const DAY = { entityId: G, from: new Date('2026-03-27T00:00:00Z'), to: new Date('2026-03-28T00:00:00Z') };
const read = async ({ client }: Stage, query: PlatformAuditQuery = DAY): Promise<PlatformRecord[]> => {
  const all: PlatformRecord[] = [];
  for await (const record of client.platformAudit.records(query)) all.push(record);
  return all;
};
const page = (body: object) => ({
  operation: 'audit.list' as const,
  do: { kind: 'status' as const, status: 200, body },
});
const records = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ id: `r${from + at}`, action: 'UPDATE' }));

describe("the platform's own audit of a guest", () => {
  test('is read newest first', async () => {
    const there = await stage();
    await there.guest.send(eventOf('update', { attributes: { a: 1 } }));
    await there.guest.send(eventOf('close'));
    await there.guest.send(eventOf('erase'));
    expect((await read(there)).map(({ action }) => action)).toEqual(['DELETE', 'CLOSE', 'UPDATE']);
    const [request] = await there.requests('audit.list');
    expect(request?.path).toBe('/api/v2/platform/audit/logs');
  });

  test('is read in pages, to the end', async () => {
    const there = await stage();
    for (let at = 0; at < 105; at += 1) await there.guest.send(eventOf('update', { attributes: { a: at } }));
    expect(await read(there)).toHaveLength(105);
    expect(await there.requests('audit.list')).toHaveLength(2);
  });

  test('is of the time that is asked for', async () => {
    const there = await stage();
    await there.guest.send(eventOf('close'));
    expect(await read(there, { ...DAY, to: new Date('2026-03-27T09:59:59.999Z') })).toEqual([]);
    expect(await read(there, { ...DAY, entityId: 'nobody' })).toEqual([]);
  });

  test('is asked for page by page, as far as the caller goes on', async () => {
    const there = await stage({ faults: [page({ entities: records(100), pageCount: 9 })] });
    for await (const { id } of there.client.platformAudit.records(DAY)) if (id === 'r50') break;
    expect(await there.requests('audit.list')).toHaveLength(1);
  });

  test('tells a record that has moved to the next page once', async () => {
    const there = await stage({
      faults: [
        { ...page({ entities: records(100) }), nth: 1 },
        { ...page({ entities: records(30, 95) }), nth: 2 },
      ],
    });
    const ids = (await read(there)).map(({ id }) => id);
    expect(ids).toHaveLength(125);
    expect(new Set(ids).size).toBe(125);
  });

  test('ends where a platform gives the same page for ever', async () => {
    const there = await stage({ faults: [page({ entities: records(100), pageCount: 1_000 })] });
    expect(await read(there)).toHaveLength(100);
    expect(await there.requests('audit.list')).toHaveLength(2);
  });

  test('goes on after a short page where more are counted', async () => {
    const there = await stage({
      faults: [
        { ...page({ entities: records(3), numPages: 2 }), nth: 1 },
        { ...page({ entities: records(2, 3), numPages: 2 }), nth: 2 },
      ],
    });
    expect(await read(there)).toHaveLength(5);
  });

  test('that is no list is an error, and never an empty one', async () => {
    await expect(read(await stage({ faults: [page({ records: [] })] }))).rejects.toThrow(ReplyError);
  });

  test('that has no end is an error', async () => {
    const nameless = { entities: Array.from({ length: 100 }, () => ({ action: 'UPDATE' })) };
    await expect(read(await stage({ faults: [page(nameless)] }))).rejects.toThrow('no end after 200 pages');
  });

  test('cannot be asked for of nobody, or backwards', async () => {
    const there = await stage();
    await expect(read(there, { ...DAY, entityId: '' })).rejects.toThrow(RequestError);
    await expect(read(there, { ...DAY, from: DAY.to, to: DAY.from })).rejects.toThrow('`from` may not be later');
    expect(await there.asked()).toEqual([]);
  });
});
