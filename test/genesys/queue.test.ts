import { expect, test } from 'vitest';
import { type Lane, Queue } from '../../src/genesys/queue.ts';

function queue(...items: readonly (readonly [lane: Lane, item: string])[]): Queue<string> {
  const made = new Queue<string>();
  for (const [lane, item] of items) made.add(lane, item, false);
  return made;
}

/** Everything that waits, in the order in which it is served. */
function served(waiting: Queue<string>): string[] {
  const all: string[] = [];
  for (let [lane] = waiting.lanes; lane !== undefined; [lane] = waiting.lanes) all.push(waiting.take(lane) ?? '');
  return all;
}

test('the more urgent lane is served before the others, and first come, first served within one', () => {
  const waiting = queue(
    ...([
      ['patient', 'beat'],
      ['ordinary', 'first'],
      ['ordinary', 'second'],
      ['urgent', 'pause'],
      ['urgent', 'stop'],
    ] as const),
  );
  expect(served(waiting)).toEqual(['pause', 'stop', 'first', 'second', 'beat']);
});

test('what had a turn before goes before those of its lane that had none', () => {
  const waiting = queue(['ordinary', 'first'], ['urgent', 'pause']);
  waiting.add('ordinary', 'again', true);
  expect(served(waiting)).toEqual(['pause', 'again', 'first']);
});

test('a lane that was passed by eight times is served once, however much that is more urgent waits', () => {
  const urgent = Array.from({ length: 20 }, (_, at) => ['urgent', `u${at + 1}`] as const);
  const all = served(queue(...urgent, ['ordinary', 'o1'], ['ordinary', 'o2'], ['patient', 'p1']));
  expect(['o1', 'p1', 'o2'].map((item) => all.indexOf(item))).toEqual([8, 9, 18]);
});

test('a lane that is empty saves up no turns', () => {
  const waiting = queue(...Array.from({ length: 9 }, (_, at) => ['urgent', `u${at}`] as const));
  served(waiting);
  for (const [lane, item] of [
    ['ordinary', 'o'],
    ['urgent', 'u'],
  ] as const)
    waiting.add(lane, item, false);
  expect(served(waiting)).toEqual(['u', 'o']);
});

test('a lane takes a thousand, and a full one leaves room in the others', () => {
  const waiting = queue(...Array.from({ length: 999 }, (_, at) => ['ordinary', `o${at}`] as const));
  expect(waiting.hasRoom('ordinary')).toBe(true);
  waiting.add('ordinary', 'last', false);
  expect([waiting.hasRoom('ordinary'), waiting.hasRoom('urgent')]).toEqual([false, true]);
});

test('who gives up is served no more', () => {
  const waiting = queue(['ordinary', 'a'], ['ordinary', 'b']);
  waiting.remove('ordinary', 'a');
  waiting.remove('ordinary', 'nobody');
  expect(served(waiting)).toEqual(['b']);
});
