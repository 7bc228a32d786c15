import { describe, expect, onTestFinished, test } from 'vitest';
import { type Journal, JournalError } from '../../src/engine/journal.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import type { Delivery } from '../../src/sinks/crm.ts';
import { Relay, type RelayLimits } from '../../src/sinks/relay.ts';
import { HandClock } from '../client/clock.ts';
import { replaying } from '../journal/letters.ts';
import { place } from '../journal/place.ts';
import { concludeWith, SINK } from '../journal/rows.ts';
import { guest, START } from './guest.ts';
import { Ear, LIMITS } from './scene.ts';

/** An endpoint that gives the answers it is told to, and counts. */
class Scripted {
  readonly keys: string[] = [];
  answer: () => Delivery | Promise<Delivery> = () => accepted(1);

  deliver = async ({ key }: { readonly key: string }): Promise<Delivery> => {
    this.keys.push(key);
    return this.answer();
  };
}

const accepted = (rows: number): Delivery => ({
  kind: 'accepted',
  results: Array.from({ length: rows }, () => ({ kind: 'delivered' })),
});
const down: Delivery = { kind: 'notNow', code: 'http.503' };

async function relayOf(items: readonly string[], limits: Partial<RelayLimits>, answer: Scripted['answer']) {
  const clock = new HandClock(START);
  const journal = new MemoryJournal(clock.now);
  for (const item of items) await concludeWith(journal, `r-${item}`, guest(item));
  const endpoint = new Scripted();
  endpoint.answer = answer;
  const ear = new Ear();
  const relay = new Relay(SINK, { outbox: journal.outbox, endpoint, clock }, { ...LIMITS, ...limits }, ear);
  relay.start();
  onTestFinished(() => relay.close(0));
  const later = async (ms: number) => {
    clock.forward(ms);
    relay.wake();
    // The outbox in memory and this endpoint take microtasks only: after this, the relay sleeps.
    await new Promise(setImmediate);
  };
  await later(0);
  return { clock, journal, endpoint, ear, relay, later };
}

const circuits = (ear: Ear) => ear.all('circuit').map(({ circuit }) => circuit);

describe('the circuit breaker', () => {
  const breaker = { failures: 3, openMs: 30_000 };

  test('opens after so many failures in a row, and then nothing is sent and no attempt is counted', async () => {
    const { ear, endpoint, later } = await relayOf(['g1'], { breaker }, () => down);
    expect([endpoint.keys.length, circuits(ear)]).toEqual([3, ['open']]);
    // The chunk has long been due again.
    await later(19_000);
    expect(endpoint.keys).toHaveLength(3);
    await later(11_000);
    expect(endpoint.keys).toHaveLength(4);
    expect(ear.all('postponed').map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4]);
  });

  test('lets one attempt through when its time is over: a failure opens it again for as long', async () => {
    const { ear, endpoint, later } = await relayOf(['g1'], { breaker }, () => down);
    await later(30_000);
    expect([endpoint.keys.length, circuits(ear)]).toEqual([4, ['open', 'halfOpen', 'open']]);
    await later(19_000);
    expect(endpoint.keys).toHaveLength(4);
  });

  test('closes on a success, and what waited goes under its old key', async () => {
    const { ear, endpoint, journal, later } = await relayOf(['g1'], { breaker }, () => down);
    await concludeWith(journal, 'r-g2', guest('g2'));
    endpoint.answer = () => accepted(1);
    await later(30_000);
    expect(circuits(ear)).toEqual(['open', 'halfOpen', 'closed']);
    expect(new Set(endpoint.keys.slice(0, 4)).size).toBe(1);
    expect(endpoint.keys).toHaveLength(5);
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
  });

  test.each<[string, Delivery]>([
    ['refused records', { kind: 'refused', code: 'http.400' }],
    ['keys it knows', { kind: 'duplicate' }],
    ['records that failed', { kind: 'accepted', results: [{ kind: 'dead', code: 'email.invalid' }] }],
  ])('does not count %s: the CRM is there', async (_what, answer) => {
    const items = ['g1', 'g2', 'g3', 'g4', 'g5'];
    const { ear } = await relayOf(items, { breaker, chunkSize: 1 }, () => answer);
    expect(circuits(ear)).toEqual([]);
  });

  test('keeps what it holds back in the outbox, however long', async () => {
    const limits = { breaker, chunkSize: 1, maxAttempts: 1_000 };
    const { journal, endpoint, later, ear } = await relayOf(['g1', 'g2', 'g3', 'g4'], limits, () => down);
    for (let hour = 0; hour < 48; hour += 1) await later(3_600_000);
    expect(journal.outbox.count()).toEqual({ waiting: 4, dead: 0 });
    expect(ear.all('deadLettered')).toEqual([]);
    endpoint.answer = () => accepted(1);
    await later(3_600_000);
    expect(ear.all('delivered')).toHaveLength(4);
    expect(new Set(endpoint.keys).size).toBe(4);
  });
});

describe('waits between attempts', () => {
  test('double from five seconds to an hour, with jitter', async () => {
    const { ear, clock, journal, endpoint, later } = await relayOf([], { maxAttempts: 14 }, () => down);
    const sentAt: number[] = [];
    endpoint.answer = () => {
      sentAt.push(clock.now());
      return down;
    };
    await concludeWith(journal, 'r1', guest('g1'));
    for (let hour = 0; hour < 14; hour += 1) await later(3_600_000);
    const waits = ear.all('postponed').map(({ dueAt }, at) => dueAt - (sentAt[at] ?? 0));
    const doubled = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600];
    expect(waits).toEqual(doubled.map((seconds) => seconds * 750));
    expect(ear.all('deadLettered')).toMatchObject([{ letters: [{ item: 'g1', code: 'http.503' }] }]);
  });
});

test('a row that is replayed goes in as many chunks as a new one, and under keys that the CRM does not know', async () => {
  const busy: Delivery = { kind: 'accepted', results: [{ kind: 'again', code: 'busy' }] };
  const { ear, endpoint, journal, later } = await relayOf(['g1'], { maxAttempts: 3 }, () => busy);
  expect([endpoint.keys.length, ear.all('deadLettered').length]).toEqual([3, 1]);
  expect(await journal.outbox.replay(SINK, 'r-g1', replaying(Date.parse(START)))).toBe(true);
  await later(0);
  expect([endpoint.keys.length, ear.all('deadLettered').length]).toEqual([6, 2]);
  expect(new Set(endpoint.keys).size).toBe(6);
});

describe('a relay whose journal fails', () => {
  const broken = (outbox: Journal['outbox']) =>
    outbox as { -readonly [Name in keyof Journal['outbox']]: Journal['outbox'][Name] };

  test('says so, and comes back to it', async () => {
    const { ear, journal, endpoint, later } = await relayOf(['g1'], {}, () => down);
    await later(0);
    const { settle } = journal.outbox;
    broken(journal.outbox).settle = () => Promise.reject(new JournalError('journal.unwritable', 'The disk is full.'));
    endpoint.answer = () => accepted(1);
    await later(3_600_000);
    expect(ear.all('warning')).toEqual([{ code: 'journal.unwritable', message: 'The disk is full.' }]);
    expect(ear.all('delivered')).toEqual([]);
    broken(journal.outbox).settle = settle.bind(journal.outbox);
    await later(30_000);
    expect(ear.all('delivered')).toMatchObject([{ records: 1 }]);
    expect(new Set(endpoint.keys).size).toBe(1);
  });

  test('ends, and says so, on what can only be a mistake of its own', async () => {
    const { ear, relay } = await relayOf(['g1'], {}, () => {
      throw new TypeError('not a delivery');
    });
    expect(ear.all('warning')).toEqual([
      { code: 'relay.ended', message: 'The relay to crm has ended: not a delivery' },
    ]);
    await relay.close(1_000);
  });
});

test('a relay whose wall clock stands still goes on all the same, and times stay whole milliseconds', async () => {
  const clock = new HandClock(START);
  const journal = openJournal(place(), { now: clock.now });
  onTestFinished(() => journal.close());
  await concludeWith(journal, 'r1', guest('g1'));
  const endpoint = new Scripted();
  const answers = [down, down, accepted(1)];
  endpoint.answer = () => answers.shift() ?? down;
  const still = {
    now: () => Date.parse(START),
    monotonic: () => clock.monotonic() * 1.00001,
    random: clock.random,
    sleep: clock.sleep.bind(clock),
  };
  const ear = new Ear();
  const relay = new Relay(SINK, { outbox: journal.outbox, endpoint, clock: still }, LIMITS, ear);
  relay.start();
  onTestFinished(() => relay.close(0));
  await ear.heard('delivered');
  expect(endpoint.keys).toHaveLength(3);
  expect(ear.all('warning')).toEqual([]);
});
