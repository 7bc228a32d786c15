import { expect, test } from 'vitest';
import { guideEvents } from '../../src/effects/guide/events.ts';
import { Stream } from '../../src/inbound/stream.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { HandClock } from '../client/clock.ts';

const clock = new HandClock('2026-03-27T10:00:00.000Z');
const journal = memoryJournal({ now: clock.now });

test('a change that comes again later is dropped by its id, where nothing counts the changes', async () => {
  const pages = [['e1', 'e2', 'e1', 'e3'], ['e2'], []];
  const handled: string[] = [];
  const shown = (id: string) => ({
    id,
    timestamp: new Date(clock.now()).toISOString(),
    data: { userId: 'u', state: id },
  });
  const stream = new Stream(
    {
      ...{
        lifecycle: 'presence',
        name: 'desk',
        ids: ['u'],
        everyMs: 60_000,
        silenceMs: 600_000,
        subscriptionsPerHour: 1,
      },
      handle: ({ id }) => void handled.push(id),
      read: async (id) => ({ id, state: 'e3', version: null, document: null }),
      resource: (id, data) => ({ id, state: String(Object(data).state), version: null, document: data }),
    },
    {
      ...{ clock, journal, dialect: guideEvents, tzdata: 'test', tell: () => undefined },
      wire: {
        send: async ({ method }) => ({
          ...{ status: 200, version: null, sends: 1, receivedAt: 0 },
          body: method === 'POST' ? { id: 'one' } : { events: (pages.shift() ?? []).map(shown) as never },
        }),
      },
    },
  );
  while (stream.state !== 'live') await new Promise(setImmediate);
  await stream.stop();
  expect(handled).toEqual(['e1', 'e2', 'e3']);
});
