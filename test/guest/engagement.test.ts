import { describe, expect, test } from 'vitest';
import type { Json } from '../../machines/verdict.ts';
import { engagementOf } from '../../src/effects/guide/engagement.ts';
import { MORNING } from '../client/fixture.ts';
import { eventOf, G, stage } from './stage.ts';

const SHOWN = {
  createdDate: '2026-03-27T09:50:00.000Z',
  closedDate: '2026-03-27T09:58:00.000Z',
  interactionCount: 7,
  attributes: { converted: true },
};
const of = (changes: { readonly [field: string]: Json | undefined }) => engagementOf({ ...SHOWN, ...changes }, MORNING);

describe('engagement', () => {
  test('of a closed session is measured to its end, whenever it is asked for', () => {
    expect(of({})).toEqual({
      duration: { value: 480_000 },
      messages: { value: 7 },
      averageGap: { value: 68_571 },
      conversion: { value: true },
      at: MORNING,
    });
  });

  test('of an open session is measured to the moment of asking, and not to the last change', () => {
    expect(of({ closedDate: undefined, modifiedDate: '2026-03-27T09:51:00.000Z' }).duration).toEqual({
      value: 600_000,
    });
    expect(of({ closedDate: null }).duration).toEqual({ value: 600_000 });
  });

  test.each<[string, { readonly [field: string]: Json | undefined }, string]>([
    ['no beginning', { createdDate: undefined }, 'createdDate.missing'],
    ['a beginning that is no date', { createdDate: 'yesterday' }, 'createdDate.unreadable'],
    ['a beginning without a zone', { createdDate: '2026-03-27T09:50:00' }, 'createdDate.unreadable'],
    ['an end that is no date', { closedDate: 'later' }, 'closedDate.unreadable'],
    ['an end before the beginning', { closedDate: '2026-03-27T09:49:59.999Z' }, 'closedDate.earlier'],
    [
      'a beginning still to come',
      { createdDate: '2026-03-27T10:00:00.001Z', closedDate: undefined },
      'createdDate.later',
    ],
  ])('with %s has no duration and no gap, and says why', (_, changes, because) => {
    expect(of(changes)).toMatchObject({ duration: { value: null, because }, averageGap: { value: null, because } });
  });

  test.each<[string, Json | undefined, string]>([
    ['no count', undefined, 'interactionCount.missing'],
    ['a count of null', null, 'interactionCount.missing'],
    ['a count in words', '7', 'interactionCount.unreadable'],
    ['half a message', 0.5, 'interactionCount.unreadable'],
    ['less than none', -1, 'interactionCount.unreadable'],
  ])('with %s has no messages and no gap, and says why', (_, interactionCount, because) => {
    expect(of({ interactionCount })).toMatchObject({
      messages: { value: null, because },
      averageGap: { value: null, because },
    });
  });

  test('without messages has no gap between them', () => {
    expect(of({ interactionCount: 0 })).toMatchObject({
      messages: { value: 0 },
      averageGap: { value: null, because: 'messages.none' },
    });
  });

  test('is a conversion where a boolean says so; the word is not enough', () => {
    expect(of({ attributes: { converted: false } }).conversion).toEqual({ value: false });
    expect(of({ attributes: { converted: 'true' } }).conversion).toMatchObject({
      because: 'attributes.converted.unreadable',
    });
    expect(of({ attributes: undefined }).conversion).toMatchObject({ because: 'attributes.converted.missing' });
  });
});

describe('metrics are pushed', () => {
  test('with the ETag that was read, beside what others have said', async () => {
    const { guest, snapshot, requests } = await stage({ guest: { interactionCount: 5 } });
    const before = await snapshot();
    const outcome = await guest.send(eventOf('pushMetrics'));
    expect(outcome).toMatchObject({ kind: 'moved', last: { version: (await snapshot())?.etag } });
    expect((await requests('guest.patch')).map(({ ifMatch }) => ifMatch)).toEqual([before?.etag]);
    expect((await snapshot())?.attributes).toEqual({
      source: 'website',
      durationMs: 600_000,
      messageCount: 5,
      averageGapMs: 120_000,
      conversionFlag: null,
      metricsMissing: 'conversionFlag: attributes.converted.missing',
      calculatedAt: MORNING,
      metricsMark: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('anew after a conflict, from what the other writer left', async () => {
    const { guest, snapshot } = await stage({
      guest: { interactionCount: 5 },
      faults: [
        {
          operation: 'guest.patch',
          nth: 1,
          do: { kind: 'conflict', change: { interactionCount: 6, attributes: { converted: true } } },
        },
      ],
    });
    expect(await guest.send(eventOf('pushMetrics'))).toMatchObject({ kind: 'moved', conflicts: 1 });
    expect(await snapshot()).toMatchObject({
      attributes: { messageCount: 6, averageGapMs: 100_000, converted: true, conversionFlag: true, metricsMissing: '' },
    });
  });

  test('again when they are asked for again', async () => {
    const { guest, sandbox, snapshot, clock } = await stage();
    await guest.send(eventOf('pushMetrics'));
    await sandbox.ask('PUT', `/sandbox/guests/${G}`, { body: { interactionCount: 2 } });
    clock.forward(60_000);
    expect(await guest.send(eventOf('pushMetrics'))).toMatchObject({ kind: 'moved' });
    expect(await snapshot()).toMatchObject({ attributes: { messageCount: 2, durationMs: 660_000 } });
  });
});
