import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../src/journal/store.ts';
import { place } from '../journal/place.ts';
import { Hook } from './hook.ts';

function poster(file: string, hook: Hook, letters: number): ChildProcess {
  const script = [path.join(import.meta.dirname, 'poster.ts'), file, new URL(hook.url).origin, String(letters)];
  const child = spawn(process.execPath, script, { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `l${n}`);

test('a process killed between a delivery and its record loses no letter, and sends the same again under its id', async () => {
  const file = place();
  const hook = await new Hook().start();
  // Of the first ten, some have been answered and are on record; then the endpoint takes letters and says nothing.
  hook.reply = (_delivered, nth) => (nth <= 10 ? 204 : () => undefined);
  const child = poster(file, hook, 40);
  await hook.heard(13);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const taken = [...hook.ids];

  const left = openJournal(file, { now: Date.now });
  const waiting = left.letters.postings().map(({ id }) => id);
  await left.close();
  // What was taken without an answer is still there: nobody can know whether it arrived.
  expect(waiting).toEqual(expect.arrayContaining(taken.slice(10)));
  expect(new Set([...taken, ...waiting])).toEqual(new Set(ids(40)));

  hook.reply = () => 204;
  const next = poster(file, hook, 0);
  expect(await once(next, 'exit')).toEqual([0, null]);
  expect(new Set(hook.ids)).toEqual(new Set(ids(40)));
  const twice = hook.ids.filter((id, at) => hook.ids.indexOf(id) !== at);
  expect(new Set(twice)).toEqual(new Set(taken.filter((id) => waiting.includes(id))));
  // Each resource has its letters in order, what came twice in its first place.
  const firsts = [...new Set(hook.ids)].map((id) => Number(id.slice(1)));
  for (let resource = 0; resource < 7; resource += 1) {
    const own = firsts.filter((n) => n % 7 === resource);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }

  const empty = openJournal(file, { now: Date.now });
  onTestFinished(() => empty.close());
  expect(empty.letters.count()).toEqual({ waiting: 0, dead: 0 });
});
