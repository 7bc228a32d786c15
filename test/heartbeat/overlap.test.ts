import { expect, test } from 'vitest';
import type { Resource } from '../../machines/rule.ts';
import type { Claim } from '../../src/hosts/claim.ts';
import { Heartbeat } from '../../src/hosts/heartbeat.ts';
import { HandClock } from '../client/clock.ts';
import { actor, outcome } from './scripted.ts';

const EVERY = 120_000;
const settled = () => new Promise(setImmediate);
const at = (state: string, revision: number): Resource => {
  return { id: 'agent', state, version: String(revision), revision, document: null };
};

/** A heartbeat whose reads are answered by hand. */
function held(chance = 0.5) {
  const clock = Object.assign(new HandClock('2026-03-27T10:00:00.000Z'), { random: () => chance });
  const reads: ((resource: Resource) => void)[] = [];
  const kinds: string[] = [];
  let quiet: () => void = () => undefined;
  const claim: Claim = {
    ...{ lifecycle: 'presence', id: 'agent', actor },
    read: () => new Promise((resolve) => reads.push(resolve)),
    completes: () => false,
    quiet: () =>
      new Promise<void>((resolve) => {
        quiet = resolve;
      }),
  };
  const heartbeat = new Heartbeat('key', claim, EVERY, {
    ...{ clock, tzdata: 'test', journal: { note: async () => undefined } },
    tell: ({ kind }) => kinds.push(kind),
  });
  return { clock, reads, kinds, heartbeat, quiet: () => quiet() };
}

test('ticks never overlap, however slow a read is, and none is made up for', async () => {
  const { clock, reads, kinds, heartbeat } = held();
  clock.forward(50 * EVERY);
  await settled();
  expect([reads.length, heartbeat.state]).toEqual([1, 'reading']);
  reads[0]?.(at('available', 1));
  await settled();
  expect([reads.length, kinds]).toEqual([1, ['confirmed']]);
  clock.forward(EVERY - 1);
  await settled();
  expect(reads.length).toBe(1);
  clock.forward(1);
  await settled();
  expect(reads.length).toBe(2);
});

test.each([
  [0, 0.9 * EVERY],
  [0.999_999, 1.1 * EVERY],
])('the pause between ticks is a tenth shorter or longer by chance (%d)', async (chance, pause) => {
  const { clock, reads } = held(chance);
  reads[0]?.(at('available', 1));
  await settled();
  clock.forward(Math.floor(pause) - 1);
  await settled();
  expect(reads.length).toBe(1);
  clock.forward(2);
  await settled();
  expect(reads.length).toBe(2);
});

test('what was read while a write of ours was under way is compared with nothing until that has ended', async () => {
  const { clock, reads, kinds, heartbeat, quiet } = held();
  reads[0]?.(at('available', 1));
  await settled();
  clock.forward(EVERY);
  await settled();
  reads[1]?.(at('busy', 2));
  await settled();
  expect(heartbeat.state).toBe('reading');
  heartbeat.heard(outcome('moved', { last: { state: 'busy', version: '2' } }));
  quiet();
  await settled();
  expect([heartbeat.state, kinds]).toEqual(['waiting', ['confirmed']]);
});

test('a stop does not wait for a write of ours, nor for a read that never comes', async () => {
  const { clock, reads, heartbeat } = held();
  reads[0]?.(at('available', 1));
  await settled();
  clock.forward(EVERY);
  await settled();
  reads[1]?.(at('busy', 2));
  await settled();
  await heartbeat.stop();
  expect([heartbeat.state, clock.pending]).toEqual(['ended', 0]);
});

test('what was read before a write of ours is not taken for the claim after it', async () => {
  const { clock, reads, kinds, heartbeat } = held();
  reads[0]?.(at('available', 1));
  await settled();
  clock.forward(EVERY);
  await settled();
  heartbeat.heard(outcome('moved', { last: { state: 'busy', version: '2' } }));
  reads[1]?.(at('available', 1));
  await settled();
  expect([heartbeat.state, kinds]).toEqual(['waiting', ['confirmed']]);
  clock.forward(EVERY);
  await settled();
  reads[2]?.(at('busy', 2));
  await settled();
  expect(kinds).toEqual(['confirmed', 'confirmed']);
});
