import { describe, expect, onTestFinished, test } from 'vitest';
import type { Cursor, Seen } from '../../src/engine/cursors.ts';
import type { AuditDraft } from '../../src/engine/journal.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { told } from './drafts.ts';
import { place } from './place.ts';

const now = () => Date.UTC(2026, 10, 20, 10);
const cursor: Cursor = { subject: 's', subscription: 'one', cursor: 'e7', sequence: 7 };
const seen: Seen = { id: 'u1', state: 'busy', revision: 7, since: '2026-11-20T10:00:00.000Z', event: 'e7' };

describe.each([
  { name: 'memory', make: () => memoryJournal({ now }) },
  { name: 'store', make: () => openJournal(place(), { now }) },
])('the cursors of a journal in $name', ({ make }) => {
  function open() {
    const journal = make();
    onTestFinished(() => journal.close());
    return journal;
  }

  test('are where they were moved to, each stream by itself', async () => {
    const { cursors } = open();
    expect([cursors.cursor('a'), cursors.seen('a', 'u1')]).toEqual([undefined, undefined]);
    await cursors.move('a', { ...cursor, cursor: null });
    await cursors.move('a', cursor, seen);
    await cursors.move('b', { ...cursor, subscription: 'two' });
    expect(cursors.cursor('a')).toEqual(cursor);
    expect(cursors.seen('a', 'u1')).toEqual(seen);
    expect(cursors.cursor('b')?.subscription).toBe('two');
    expect([cursors.seen('b', 'u1'), cursors.seen('a', 'u2')]).toEqual([undefined, undefined]);
  });

  test('keep what was said last of each resource', async () => {
    const { cursors } = open();
    await cursors.move('a', cursor, seen);
    await cursors.move('a', cursor, { ...seen, id: 'u2' });
    await cursors.move('a', cursor, { ...seen, state: 'break', revision: 8 });
    await cursors.move('a', cursor);
    expect(cursors.seen('a', 'u1')?.state).toBe('break');
    expect(cursors.seen('a', 'u2')?.state).toBe('busy');
  });

  test('do not move once the journal is closed', async () => {
    const journal = open();
    await journal.close();
    await expect(journal.cursors.move('a', cursor)).rejects.toMatchObject({ code: 'journal.closed' });
  });

  test('leave the audit alone, which takes an observation as a record of no request', async () => {
    const journal = open();
    const { outcomeDraft } = told('r1');
    const { outcome: _outcome, ...said } = outcomeDraft;
    const draft: AuditDraft = { ...said, id: 'watch/superseded', request: 'watch', phase: 'observation' };
    await journal.cursors.move('a', cursor, seen);
    await journal.note(draft);
    expect([...journal.records()]).toHaveLength(1);
    expect(journal.record('watch/superseded')).toMatchObject({ phase: 'observation', seq: 1 });
    expect([journal.find('watch'), journal.openIntents()]).toEqual([undefined, []]);
    expect(journal.verify()).toMatchObject({ sound: true, records: 1 });
  });
});

test('the cursors of a journal on disk outlive the process', async () => {
  const file = place();
  const first = openJournal(file, { now });
  await first.cursors.move('a', cursor, seen);
  await first.close();
  const again = openJournal(file, { now });
  expect([again.cursors.cursor('a'), again.cursors.seen('a', 'u1')]).toEqual([cursor, seen]);
  await again.close();
});
