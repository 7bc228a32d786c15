import { copyFileSync, existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/connect.ts';
import type { Journal } from '../../src/engine/journal.ts';
import { type Received, receiver } from '../../src/inbound/receiver.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf, joined } from '../client/fixture.ts';
import { coded, meddle, open } from '../journal/opened.ts';
import { place } from '../journal/place.ts';
import { NOW, request, type Sent, VECTOR } from './delivery.ts';

const DISK_FULL = `CREATE TRIGGER disk BEFORE INSERT ON handled BEGIN SELECT RAISE(ABORT, 'disk full'); END`;

/** A receiver over a journal, and what becomes of its deliveries. */
function receiving(journal: Pick<Journal, 'handledIds'>, during: () => unknown = () => undefined) {
  const handled: string[] = [];
  const failures: (readonly [unknown, string])[] = [];
  const receive = receiver({
    secrets: [VECTOR.secret],
    seen: journal.handledIds('hooks'),
    handle: async ({ id }: Received) => {
      handled.push(id);
      await during();
    },
    failed: (error, { id }) => failures.push([error, id]),
    clock: new HandClock(NOW),
  });
  return { handled, failures, status: async (sent?: Sent) => (await receive(request(sent))).status };
}

/** The files as they are at this moment, which is how a kill would leave them. */
function killed(file: string): string {
  const copy = place();
  for (const end of ['', '-wal']) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
  return copy;
}

test('a delivery whose answer was lost in a kill is answered by the next process, and not handled again', async () => {
  const file = place();
  expect(await receiving(open(file)).status()).toBe(204);
  const next = receiving(open(killed(file)));
  expect(await next.status()).toBe(204);
  expect(next.handled).toEqual([]);
  expect([await next.status({ id: 'm2' }), next.handled]).toEqual([204, ['m2']]);
});

test('a delivery that a kill met in its handler is handled again', async () => {
  const file = place();
  let copy = '';
  expect(await receiving(open(file), () => (copy = killed(file))).status()).toBe(204);
  const next = receiving(open(copy));
  expect([await next.status(), next.handled]).toEqual([204, ['m1']]);
});

test('a journal that is closed before a delivery is acknowledged has it come again, to be handled by the next', async () => {
  const file = place();
  const first = open(file);
  const closing = receiving(first, () => first.close());
  expect(await closing.status()).toBe(500);
  expect(closing.failures).toEqual([[coded('journal.closed'), 'm1']]);
  const next = receiving(open(file));
  expect([await next.status(), await next.status(), next.handled]).toEqual([204, 204, ['m1']]);
});

test('a journal that cannot be written has the sender send again, and whoever wants to know is told', async () => {
  const file = place();
  const { status, handled, failures } = receiving(open(file));
  meddle(file, DISK_FULL);
  expect(await status()).toBe(500);
  expect([handled, failures]).toEqual([['m1'], [[coded('journal.unwritable'), 'm1']]]);
  meddle(file, 'DROP TRIGGER disk');
  expect([await status(), await status()]).toEqual([204, 204]);
  expect([handled, failures.length]).toEqual([['m1', 'm1'], 1]);
});

test.each([
  ['memory', () => memoryJournal({ now: () => Date.parse(NOW) })],
  ['a file', () => open(place())],
])('what comes twice at once is handled once, and no more once it is in %s', async (_where, make) => {
  const journal = make();
  onTestFinished(() => journal.close());
  const { status, handled } = receiving(journal);
  expect(await Promise.all([status(), status(), status({ id: 'm2' })])).toEqual([204, 204, 204]);
  expect([await status(), handled]).toEqual([204, ['m1', 'm2']]);
  expect(await receiving(journal).status()).toBe(204);
});

test('a client gives the ids of its journal, which those of the next client are', async () => {
  const configuration = { ...configurationOf('http://127.0.0.1:1'), journal: place() };
  const client = connect(configuration);
  expect([await receiving(client).status(), await receiving(client).status()]).toEqual([204, 204]);
  await client.close();
  expect(await receiving(client).status({ id: 'm2' })).toBe(500);
  const { handled, status } = receiving(joined(configuration));
  expect([await status(), await status({ id: 'm2' }), handled]).toEqual([204, 204, ['m2']]);
});

test.each([
  ['in memory', () => 'memory'],
  ['on disk', place],
])('receivers of one name, %s, are one inbox: what comes to both at once is handled once', async (_where, path) => {
  const client = joined({ ...configurationOf('http://127.0.0.1:1'), journal: path() });
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const one = receiving(client, () => held);
  const other = receiving(client, () => (other.handled.includes('m2') ? release() : held));
  expect(await Promise.all([one.status(), other.status(), other.status({ id: 'm2' })])).toEqual([204, 204, 204]);
  expect([...one.handled, ...other.handled].toSorted()).toEqual(['m1', 'm2']);
});

test('what one receiver of a name fails at, the other has failed at too, and the next attempt is handled', async () => {
  const client = joined(configurationOf('http://127.0.0.1:1'));
  const both = [1, 2].map(() => receiving(client, () => Promise.reject(new Error('not now'))));
  expect(await Promise.all(both.map(({ status }) => status()))).toEqual([500, 500]);
  expect(both.flatMap(({ failures }) => failures)).toHaveLength(1);
  expect(await receiving(client).status()).toBe(204);
});
