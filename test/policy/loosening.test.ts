import { describe, expect, onTestFinished, test } from 'vitest';
import { JournalError } from '../../src/engine/journal.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import type { Warning } from '../../src/notices.ts';
import { configurationOf, EventfulJournal, joined, PAUSE, scene } from '../client/fixture.ts';
import { now } from '../journal/opened.ts';
import { place } from '../journal/place.ts';

const QUEUES = { '*': ['sales'] };
const LOOSE = { agentCapacity: { queues: QUEUES, min: 1 }, contestedKeys: { winner: 'ours' as const } };
const URL = 'http://127.0.0.1:9';

/** What a client warns of at its start; it makes no call. */
async function warnings(changes: object): Promise<Warning[]> {
  const client = joined({ ...configurationOf(URL), ...changes });
  const heard: Warning[] = [];
  client.on('warning', (warning) => heard.push(warning));
  await client.resumed;
  await client.close();
  return heard;
}

const told = [
  { code: 'policy.loosened', message: 'The policy allows more than the defaults: agentCapacity.min: 1 instead of 2.' },
  {
    code: 'policy.loosened',
    message: 'The policy allows more than the defaults: contestedKeys.winner: ours instead of nobody.',
  },
];

describe('a policy that allows more than the defaults', () => {
  test.each([
    ['memory', () => memoryJournal({ now })],
    ['store', () => openJournal(place(), { now })],
  ])('is told at each start, and is on record once a journal and version: %s', async (_, make) => {
    const journal = make();
    onTestFinished(() => journal.close());
    const byPart = (one: Warning, other: Warning) => one.message.localeCompare(other.message);
    // Together, since neither finds it on record when it begins.
    for (const heard of await Promise.all([1, 2].map(() => warnings({ journal, policy: LOOSE })))) {
      expect(heard.sort(byPart)).toEqual(told);
    }
    expect((await warnings({ journal, policy: LOOSE })).sort(byPart)).toEqual(told);
    expect([...journal.records()]).toMatchObject([
      {
        phase: 'policy',
        action: 'policy.loosened',
        resource: { kind: 'policy' },
        loosened: expect.arrayContaining([
          'agentCapacity.min: 1 instead of 2',
          'contestedKeys.winner: ours instead of nobody',
        ]),
      },
    ]);
    await warnings({ journal, policy: { ...LOOSE, agentCapacity: { min: 0 } } });
    expect([...journal.records()].map(({ loosened }) => loosened?.length)).toEqual([2, 2]);
    expect(journal.verify()).toMatchObject({ sound: true, records: 2 });
  });

  test('is on record before what is decided under it', async () => {
    const { client, campaign } = await scene({ state: 'active', policy: LOOSE });
    await campaign.send(PAUSE);
    expect([...client.audit.records()].map(({ phase }) => phase)).toEqual(['policy', 'intent', 'outcome']);
  });

  test('goes on where it cannot be put on record, and says so', async () => {
    const journal = new EventfulJournal(Date.now);
    journal.note = async () => {
      throw new JournalError('journal.unwritable', 'The journal cannot be written (disk full): any.db');
    };
    const heard = await warnings({ journal, policy: LOOSE });
    expect(heard.map(({ code }) => code)).toEqual(['policy.loosened', 'policy.loosened', 'policy.unrecorded']);
    expect(heard[2]?.message).toContain('disk full');
  });
});

test('a policy that allows no more than the defaults is neither told nor on record', async () => {
  const journal = memoryJournal({ now });
  const restrict = { campaign: { without: [{ from: 'active', event: 'archive' }] } };
  const policy = { agentCapacity: { min: 3, queues: QUEUES }, restrict };
  expect(await warnings({ journal, policy })).toEqual([]);
  expect([...journal.records()]).toEqual([]);
});
