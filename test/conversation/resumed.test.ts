import { expect, test } from 'vitest';
import { JournalError } from '../../src/engine/journal.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf, EventfulJournal, joined, MORNING } from '../client/fixture.ts';
import { CONNECT, type Talk, talk, update } from './fixture.ts';
import { sentWrites } from './sent.ts';

/** It outlives the process that began it. */
const LONG = { deadline: new Date('2026-03-28T00:00:00.000Z') };

/** A request whose first write is lost before it is applied, and whose process then ends; and what the next one makes of it. */
async function resumed(operation: OperationName, ask: (there: Talk) => Promise<Outcome>) {
  const journal = new EventfulJournal(Date.now);
  journal.finally = () => {
    throw new JournalError('journal.unwritable', 'The process has ended.');
  };
  const there = await talk({ journal, maxAttempts: 1, faults: [{ operation, nth: 1, do: { kind: 'reset' } }] });
  const sent = sentWrites(there.scene.url);
  expect(await ask(there)).toMatchObject({ kind: 'failed', recorded: false });
  journal.finally = () => undefined;
  const clock = new HandClock('2026-03-27T11:00:00.000Z');
  const client = joined({ ...configurationOf(there.scene.url), journal, clock });
  expect(await client.resumed).toMatchObject([{ kind: 'moved', writes: 2 }]);
  return { sent, held: await there.held() };
}

test('an update that the next process carries on says the time of the first asking', async () => {
  const { sent, held } = await resumed('attributes.patch', ({ attributes }) =>
    attributes.send(update({ tier: 'gold' }), LONG),
  );
  expect(sent.map(({ body }) => body.metadata.timestamp)).toEqual([MORNING, MORNING]);
  expect(held.attributes).toEqual({ tier: 'gold' });
});

test('a move that the next process carries on tells the participants no second time', async () => {
  const { sent, held } = await resumed('conversation.patch', ({ conversation }) => conversation.send(CONNECT, LONG));
  expect(sent.map(({ path }) => path.endsWith('notifyParticipants=true'))).toEqual([true, false]);
  expect(held.state).toBe('connected');
});
