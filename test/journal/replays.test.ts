import { describe, expect, test } from 'vitest';
import { IMPLEMENTATIONS } from './implementations.ts';
import { concludeWithLetters, letter, replaying, WEBHOOK } from './letters.ts';
import { coded, now } from './opened.ts';
import { concludeWith, row, SINK, taken } from './rows.ts';

const by = replaying(now());
const SENT = { phase: 'replay', action: 'outbox.replayed', actor: by.actor, tzdata: by.tzdata } as const;
type Journal = ReturnType<(typeof IMPLEMENTATIONS)[number]['open']>;

/** A journal with a letter that is dead and another that waits, and a row of each kind. */
async function kept(open: () => Journal): Promise<Journal> {
  const journal = open();
  for (const id of ['dead', 'waits']) await concludeWithLetters(journal, 'A', letter(id));
  await bury(journal);
  await concludeWith(journal, 'r-dead', row('g1'));
  await journal.outbox.settle(await taken(journal, now()), [{ kind: 'dead', code: 'email.invalid' }]);
  await concludeWith(journal, 'r-waits', row('g2'));
  return journal;
}

async function bury({ letters }: Journal): Promise<void> {
  const [first] = await letters.heads(WEBHOOK, 1, now());
  if (first) await letters.bury(first, 'http.503', undefined, now());
}

const replays = (journal: Journal) => [...journal.records()].filter(({ phase }) => phase === 'replay');

describe.each(IMPLEMENTATIONS)('the journal in $name', ({ open }) => {
  test('has on record who had which dead letter sent again, and why it was dead', async () => {
    const journal = await kept(open);
    expect(await journal.letters.replay(WEBHOOK, 'dead', by)).toBe(true);
    expect(replays(journal)).toMatchObject([
      {
        ...SENT,
        request: 'replay of dead to audit',
        resource: { kind: 'campaign', id: 'A' },
        posting: { sink: WEBHOOK, id: 'dead', dead: 'http.503' },
        change: { keys: [] },
      },
    ]);
    expect(journal.verify()).toMatchObject({ sound: true });
  });

  test('has the same of a row for the CRM, which goes by its request', async () => {
    const journal = await kept(open);
    expect(await journal.outbox.replay(SINK, 'r-dead', by)).toBe(true);
    expect(replays(journal)).toMatchObject([
      {
        ...SENT,
        request: 'replay of r-dead to crm',
        resource: { kind: 'campaign', id: 'g1' },
        posting: { sink: SINK, id: 'r-dead', dead: 'email.invalid' },
      },
    ]);
    expect(journal.verify()).toMatchObject({ sound: true });
  });

  test('has no record where there is nothing to send again', async () => {
    const journal = await kept(open);
    const { letters, outbox } = journal;
    const asked = [
      ...[letters.replay(WEBHOOK, 'waits', by), letters.replay('other', 'dead', by), letters.replay(WEBHOOK, 'no', by)],
      ...[outbox.replay(SINK, 'r-waits', by), outbox.replay('other', 'r-dead', by), outbox.replay(SINK, 'no', by)],
    ];
    expect(new Set(await Promise.all(asked))).toEqual(new Set([false]));
    expect(replays(journal)).toEqual([]);
  });

  test('sends a letter again once, however many ask at a time, and has one record of it', async () => {
    const journal = await kept(open);
    const replay = () => journal.letters.replay(WEBHOOK, 'dead', by);
    expect(await Promise.all([replay(), replay()])).toEqual([true, false]);
    expect(replays(journal)).toHaveLength(1);
    expect(journal.letters.count()).toEqual({ waiting: 2, dead: 0 });
  });

  test('tells two replays of one letter in one millisecond apart', async () => {
    const journal = await kept(open);
    await journal.letters.delivered(await only(journal), now());
    for (const _ of [1, 2]) {
      await journal.letters.replay(WEBHOOK, 'dead', by);
      await bury(journal);
    }
    const found = replays(journal);
    expect(found).toHaveLength(2);
    expect(found.map(({ id }) => id)).toEqual(found.map(({ seq }) => `${WEBHOOK}/dead/replayed/${seq}`));
  });

  test('keeps the record, and nothing of what it was, once the subject is erased', async () => {
    const journal = await kept(open);
    await journal.letters.replay(WEBHOOK, 'dead', by);
    const { rows } = await journal.erase({ kind: 'campaign', id: 'A' }, by);
    expect(rows).toBe(2);
    expect(await journal.letters.replay(WEBHOOK, 'dead', by)).toBe(false);
    expect(replays(journal)).toMatchObject([{ posting: { id: 'dead' } }]);
  });

  test('sends nothing again that it cannot put on record', async () => {
    const journal = await kept(open);
    const postings = [journal.letters.postings({ dead: true }), journal.outbox.postings({ dead: true })];
    const nobody = { ...by, actor: { ...by.actor, id: '\ud800' } };
    await expect(journal.letters.replay(WEBHOOK, 'dead', nobody)).rejects.toThrow(coded('journal.unrecordable'));
    await expect(journal.outbox.replay(SINK, 'r-dead', nobody)).rejects.toThrow(coded('journal.unrecordable'));
    expect([journal.letters.postings({ dead: true }), journal.outbox.postings({ dead: true })]).toEqual(postings);
    expect(replays(journal)).toEqual([]);
  });
});

async function only({ letters }: Journal) {
  const [first] = await letters.heads(WEBHOOK, 1, now());
  if (first === undefined) throw new Error('There is no letter.');
  return first;
}
