import { describe, expect, test } from 'vitest';
import { place } from '../journal/place.ts';
import { ACTIVATE, ID, outcomeRecord, PAUSE, scene } from './fixture.ts';

const subject = { kind: 'campaign', id: ID };
const dpo = { id: 'dpo', type: 'user' } as const;

describe.each([
  ['memory', () => 'memory'],
  ['a file', place],
])('a client with its journal in %s', (_, journal) => {
  test('waits for requests of the entity that are under way, so that none of them is found open', async () => {
    const { client, campaign } = await scene({ state: 'active', journal: journal() });
    await campaign.send(PAUSE, { request: 'first' });
    const ends: string[] = [];
    const note = (what: string) => () => void ends.push(what);
    const sending = campaign.send(ACTIVATE, { request: 'second' }).then(note('second'));
    const erasing = client.subjects.erase(subject, dpo).then(note('erased'));
    const later = campaign.send(PAUSE, { request: 'third' }).then(note('third'));
    await Promise.all([sending, erasing, later]);
    expect(ends).toEqual(['second', 'erased', 'third']);
    expect(client.audit.payload(outcomeRecord(client.audit, 'first'))).toBeUndefined();
    expect(client.audit.payload(outcomeRecord(client.audit, 'third'))).toMatchObject(PAUSE.payload);
  });

  test('is asked again under a key that was erased, and is told how it ended', async () => {
    const { client, campaign, patches } = await scene({ state: 'active', journal: journal() });
    await campaign.send(PAUSE, { request: 'r1' });
    await client.subjects.erase(subject, dpo);
    expect(await campaign.send(PAUSE, { request: 'r1' })).toMatchObject({ kind: 'moved', to: 'paused' });
    expect(await patches()).toHaveLength(1);
  });

  test('keeps what is held, until it is released', async () => {
    const { client, campaign } = await scene({ state: 'active', journal: journal() });
    await campaign.send(PAUSE, { request: 'r1' });
    await client.subjects.hold(subject, dpo, 'Case 4711');
    await expect(client.subjects.erase(subject, dpo)).rejects.toMatchObject({ code: 'journal.held' });
    await client.subjects.release(subject, dpo, 'Case closed');
    expect(await client.subjects.erase(subject, dpo)).toMatchObject({ outcomes: 1 });
  });

  test('says what is wrong with who asks, and of whom', async () => {
    const { client, campaign } = await scene({ state: 'active', journal: journal() });
    await campaign.send(PAUSE);
    const nobody = { id: '', type: 'user' } as const;
    await expect(client.subjects.erase(subject, nobody)).rejects.toThrow('actor: id (a string): It may not be empty.');
    const stranger = { kind: 'campaign', id: 'nobody' };
    await expect(client.subjects.erase(stranger, dpo)).rejects.toMatchObject({ code: 'journal.unknownSubject' });
  });
});

test('a client that is closing erases nothing', async () => {
  const { client, campaign } = await scene({ state: 'active' });
  await campaign.send(PAUSE);
  const closing = client.close();
  await expect(client.subjects.erase(subject, dpo)).rejects.toThrow('the client is closing.');
  await closing;
});
