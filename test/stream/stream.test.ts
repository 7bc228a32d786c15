import { describe, expect, test } from 'vitest';
import { connect } from '../../src/connect.ts';
import { RequestError } from '../../src/engine/accept.ts';
import { JournalError } from '../../src/engine/journal.ts';
import { ClosedError } from '../../src/hosts/carrier.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf, joined } from '../client/fixture.ts';
import { place } from '../journal/place.ts';
import { ids, MORNING, policy, scene, USER } from '../presence/scene.ts';
import { EVERY, streaming } from './scene.ts';

describe('a stream', () => {
  test('begins with what the resources are, then brings each change once and in order', async () => {
    const { poll, states, change, events, kinds, requests } = await streaming();
    expect(states()).toEqual(['available 1']);
    expect(events[0]).toMatchObject({ reconciled: true, resource: { id: USER } });
    await change('busy');
    await change('break');
    await poll();
    expect(states()).toEqual(['available 1', 'busy 2', 'break 3']);
    expect(events[2]).toMatchObject({ reconciled: false, at: MORNING, before: { state: 'busy', revision: 2 } });
    expect(kinds()).toEqual(['live']);
    expect(await requests('event.subscribe')).toHaveLength(1);
  });

  test('reads on at once where a page is full', async () => {
    const { poll, states, push } = await streaming();
    for (let version = 2; version <= 60; version++) await push(version % 2 ? 'busy' : 'meal', version);
    await poll();
    expect(states()).toHaveLength(60);
    expect(states().at(-1)).toBe('meal 60');
  });

  test('drops what comes twice, and what is older than what is known', async () => {
    const { poll, states, change, push, upset, kinds } = await streaming();
    await upset({ do: 'repeat', count: 1 });
    await change('busy');
    await push('meeting', 1);
    await poll();
    await poll();
    expect(states()).toEqual(['available 1', 'busy 2']);
    expect(kinds()).toEqual(['live', 'duplicate', 'duplicate']);
  });

  test('catches up without a pause where somebody waits for that', async () => {
    const { states, change, stream, clock } = await streaming();
    await change('busy');
    await stream.caughtUp();
    expect(states()).toEqual(['available 1', 'busy 2']);
    await change('meal');
    await Promise.all([stream.caughtUp(), stream.caughtUp()]);
    expect([states().at(-1), stream.state]).toEqual(['meal 3', 'live']);
    expect(clock.monotonic()).toBe(0);
  });

  test('has caught up only once what may be missing is looked up', async () => {
    const { states, change, upset, stream, kinds } = await streaming();
    await change('busy');
    await upset({ do: 'lose', count: 1 });
    await change('meal');
    await change('break');
    await stream.caughtUp();
    expect([states().at(-1), kinds()]).toEqual(['break 4', ['live', 'gap', 'live']]);
  });

  test('does not take a page that was asked for before for one that shows all', async () => {
    const { states, change, stream, clock, fault, requests } = await streaming();
    await fault({ operation: 'event.page', nth: 1, do: { kind: 'delay', ms: 50, when: 'after' } });
    const asked = (await requests('event.page')).length;
    clock.forward(EVERY);
    while ((await requests('event.page')).length === asked) await new Promise(setImmediate);
    await change('busy');
    await stream.caughtUp();
    expect(states()).toEqual(['available 1', 'busy 2']);
  });

  test('keeps nobody waiting who would have it catch up after its end', async () => {
    const { stream, fault } = await streaming();
    await fault({ operation: 'event.page', do: { kind: 'status', status: 403 } });
    await stream.caughtUp();
    expect(stream.state).toBe('ended');
    await stream.caughtUp();
  });

  test('survives a token that expires and a platform that throttles', async () => {
    const { poll, states, change, fault, kinds } = await streaming();
    await change('busy');
    await fault(
      { operation: 'event.page', nth: 1, do: { kind: 'expireToken' } },
      { operation: 'event.page', nth: 2, do: { kind: 'throttle', retryAfter: '2' } },
    );
    await poll();
    expect(states()).toEqual(['available 1', 'busy 2']);
    expect(kinds()).toEqual(['live']);
  });
});

describe('the cursor', () => {
  /** A journal whose next move fails, as where the process dies between handling and committing. */
  class Mortal extends MemoryJournal {
    dead = false;
    constructor() {
      super(() => Date.parse(MORNING));
      const { cursors } = this;
      const move = cursors.move.bind(cursors);
      cursors.move = async (...moved) => {
        if (this.dead) throw new JournalError('journal.unwritable', 'The process was killed.');
        return move(...moved);
      };
    }
  }

  test('is moved only after handling: killed in between, the same event is handled again under its id', async () => {
    const journal = new Mortal();
    const { poll, states, events, change, stream, url, clock } = await streaming({ journal });
    await change('busy');
    journal.dead = true;
    await poll();
    expect(await stream.ended).toMatchObject({ kind: 'failed', failure: { code: 'journal.unwritable' } });
    expect(states()).toEqual(['available 1', 'busy 2']);

    journal.dead = false;
    const again: string[] = [];
    const other = joined({ ...configurationOf(url), clock, ids, policy, journal });
    const next = other.stream({
      ...{ lifecycle: 'presence', name: 'desk', ids: [USER] },
      handle: ({ id }) => void again.push(id),
    });
    while (next.state !== 'live') await new Promise(setImmediate);
    expect(again).toEqual([events[1]?.id]);
  });

  test('is kept on disk: a new process goes on behind it, without a new subscription', async () => {
    const { url, change, requests } = await scene({ state: 'available' });
    const journal = place();
    const states: string[] = [];
    /** A process that reads until it is live, and ends. */
    const session = async () => {
      const client = connect({ ...configurationOf(url), clock: new HandClock(MORNING), ids, policy, journal });
      const stream = client.stream({
        ...{ lifecycle: 'presence', name: 'desk', ids: [USER] },
        handle: ({ resource, before }) => void states.push(`${before?.state} to ${resource.state}`),
      });
      while (stream.state !== 'live') await new Promise(setImmediate);
      await client.close();
    };
    await session();
    await change('busy');
    await change('break');
    await session();
    await session();
    expect(states).toEqual(['undefined to available', 'available to busy', 'busy to break']);
    expect(await requests('event.subscribe')).toHaveLength(1);
  });

  test('of other agents is of no use', async () => {
    const journal = new MemoryJournal(() => Date.parse(MORNING));
    const { url, requests, stream, visitor } = await streaming({ journal });
    await stream.stop();
    const other = joined({ ...configurationOf(url), clock: new HandClock(MORNING), ids, policy, journal });
    const gone: unknown[] = [];
    other.on('stream', (notice) => notice.kind === 'gone' && gone.push(notice.id));
    const handle = () => undefined;
    const next = other.stream({ lifecycle: 'presence', name: 'desk', ids: [USER, 'another'], handle });
    while (next.state !== 'live') await new Promise(setImmediate);
    expect(await requests('event.subscribe')).toHaveLength(2);
    expect((await visitor.ask('GET', '/sandbox/snapshot')).body.subscriptions).toHaveLength(2);
    expect(gone).toEqual(['another']);
  });
});

describe('stopping a stream', () => {
  test('ends its pause, and leaves nothing that waits', async () => {
    const { stream, clock, requests } = await streaming();
    const before = (await requests('event.page')).length;
    await stream.stop();
    clock.forward(60 * EVERY);
    expect([stream.state, clock.pending]).toEqual(['ended', 0]);
    expect(await requests('event.page')).toHaveLength(before);
  });

  test('cancels the page in flight', async () => {
    const { stream, clock, fault, requests, told } = await streaming();
    await fault({ operation: 'event.page', do: { kind: 'delay', ms: 3_600_000 } });
    const before = (await requests('event.page')).length;
    clock.forward(EVERY);
    while ((await requests('event.page')).length === before) await new Promise(setImmediate);
    await stream.stop();
    expect(told.all.at(-1)).toMatchObject({ kind: 'stopped' });
    expect(clock.pending).toBe(0);
  });

  test('is what a client that closes does; then none starts', async () => {
    const { stream, client } = await streaming();
    await client.close();
    expect(await stream.ended).toMatchObject({ kind: 'stopped' });
    const options = { lifecycle: 'presence', name: 'late', ids: [USER], handle: () => undefined } as const;
    expect(() => client.stream(options)).toThrow(ClosedError);
  });

  test('frees its name, which two streams cannot have', async () => {
    const { stream, client } = await streaming();
    const options = { lifecycle: 'presence', name: 'desk', ids: [USER], handle: () => undefined } as const;
    expect(() => client.stream(options)).toThrow('name: `desk` is in use.');
    await stream.stop();
    expect(client.stream(options).state).not.toBe('ended');
  });
});

test.each([
  ['nobody to follow', { ids: [] }, 'ids (an array): At least one.'],
  ['no name', { name: '' }, 'name (a string): It may not be empty.'],
  ['no handler', { handle: undefined }, 'handle (missing): it is required.'],
  ['a lifecycle without events', { lifecycle: 'campaign' }, 'lifecycle (a string):'],
])('%s is no stream', async (_, options, sentence) => {
  const { client, requests } = await scene();
  const whole = { lifecycle: 'presence', name: 'desk', ids: [USER], handle: () => undefined };
  const start = () => client.stream({ ...whole, ...options } as never);
  expect(start).toThrow(RequestError);
  expect(start).toThrow(sentence);
  expect(await requests()).toEqual([]);
});
