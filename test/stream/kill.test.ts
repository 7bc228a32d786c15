import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { configurationOf } from '../client/fixture.ts';
import { place } from '../journal/place.ts';
import { ids, policy, scene, USER } from '../presence/scene.ts';
import type { Mark, Point } from './follower.ts';

/** More than two pages. */
const EVENTS = 60;
/** How far each process gets: up to this point of the event that shows this revision. */
const KILLS: readonly (readonly [Point, number])[] = [
  ['handled', 2],
  ['begun', 9],
  ['handled', 27],
  ['committed', 40],
  ['handled', EVENTS + 1],
];

test('a reader that is killed skips no event, and handles one again only if its cursor was not behind it yet', async () => {
  const { url, change } = await scene({ state: 'available' });
  const journal = place();
  const log = path.join(path.dirname(journal), 'handled.jsonl');
  const configuration = JSON.stringify({ ...configurationOf(url), ids, policy });
  const follow = (kill?: readonly [Point, number]) => {
    const follower = fork(path.join(import.meta.dirname, 'follower.ts'), [journal, log, USER, configuration]);
    onTestFinished(() => void follower.kill('SIGKILL'));
    follower.on('message', ({ point, revision }: Mark) => {
      if (point === kill?.[0] && revision === kill[1]) follower.kill('SIGKILL');
      else follower.send('go on');
    });
    return once(follower, 'exit');
  };

  expect(await follow()).toEqual([0, null]);
  for (let n = 0; n < EVENTS; n += 1) await change(n % 2 ? 'meal' : 'busy');
  for (const kill of KILLS) expect(await follow(kill)).toEqual([null, 'SIGKILL']);
  expect(await follow()).toEqual([0, null]);

  const [first, ...handled] = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; revision: number });
  const times = Map.groupBy(handled, ({ revision }) => revision);
  const revisions = Array.from({ length: EVENTS }, (_, n) => n + 2);
  const skipped = revisions.filter((revision) => !times.has(revision));
  const twice = revisions.filter((revision) => times.get(revision)?.length === 2);
  console.info(`kills ${KILLS.length}, events ${EVENTS}, skipped ${skipped.length}, handled twice ${twice.length}`);

  expect(first).toMatchObject({ revision: 1 });
  expect({ skipped, twice }).toEqual({
    skipped: [],
    twice: KILLS.filter(([point]) => point === 'handled').map(([, revision]) => revision),
  });
  expect(handled).toHaveLength(EVENTS + twice.length);
  expect(handled).toEqual(handled.toSorted((a, b) => a.revision - b.revision));
  expect(new Set(handled.map(({ id }) => id)).size).toBe(EVENTS);
});
