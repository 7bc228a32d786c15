import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { JournalError } from '../../src/engine/journal.ts';
import { concludeWithLetters, letter, WEBHOOK } from '../journal/letters.ts';
import { START } from './guest.ts';
import { first, Hook, type Reply, scene } from './hook.ts';
import { OTHER_SECRET, SECRET } from './secrets.ts';

const SCHEDULE = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

describe('a letter', () => {
  test('is posted as it was written, signed as Standard Webhooks has it, once', async () => {
    const { hook, journal, sink, ear } = await scene(undefined, { secrets: [OTHER_SECRET, SECRET] });
    await concludeWithLetters(journal, 'A', letter('a1', { body: '{"ü":  1}', type: 'application/x+json' }));
    sink.wake();
    await ear.heard('delivered');
    const { method, path, headers, body } = hook.only;
    expect({ method, path, body, type: headers['content-type'] }).toEqual({
      ...{ method: 'POST', path: '/hooks/interlock', body: '{"ü":  1}', type: 'application/x+json' },
    });
    expect(headers['webhook-timestamp']).toBe(String(Date.parse(START) / 1_000));
    const signed = [OTHER_SECRET, SECRET].map((secret) => new Webhook(secret).sign('a1', new Date(START), body));
    expect(headers['webhook-signature']).toBe(signed.join(' '));
    expect(ear.all('delivered')).toEqual([{ sink: WEBHOOK, key: 'a1', records: 1, confirmed: 'reply' }]);
    expect(journal.letters.count()).toEqual({ waiting: 0, dead: 0 });
    expect(hook.arrived).toHaveLength(1);
  });

  test('is signed anew for each attempt, under the same id', async () => {
    const { hook, journal, ear, later } = await scene(first(500, 500));
    await concludeWithLetters(journal, 'A', letter('a1'));
    later(0);
    await ear.heard('postponed', 2);
    later(400_000);
    await ear.heard('delivered');
    expect(hook.ids).toEqual(['a1', 'a1', 'a1']);
    const stamps = hook.arrived.map(({ headers }) => Number(headers['webhook-timestamp']) - Date.parse(START) / 1_000);
    expect(stamps).toEqual([0, 5, 405]);
    expect(new Set(hook.arrived.map(({ headers }) => headers['webhook-signature'])).size).toBe(3);
    expect(new Set(hook.arrived.map(({ body }) => body)).size).toBe(1);
  });

  test('of more than 64 KiB is never sent: it is a dead letter', async () => {
    const { hook, journal, ear, sink } = await scene();
    const body = JSON.stringify('ü'.repeat(32_767));
    await concludeWithLetters(journal, 'A', letter('fits', { body }));
    await concludeWithLetters(journal, 'B', letter('large', { body: `${body} ` }));
    sink.wake();
    expect(await ear.heard('deadLettered')).toEqual([
      { sink: WEBHOOK, key: 'large', letters: [{ item: 'campaign:B', code: 'event.tooLarge' }] },
    ]);
    await ear.heard('delivered');
    expect(hook.ids).toEqual(['fits']);
    expect(journal.letters.postings()).toMatchObject([{ id: 'large', attempts: 0, dead: 'event.tooLarge' }]);
  });
});

describe('an answer', () => {
  test.each([200, 201, 202, 204, 299])('%i is success', async (status) => {
    const { journal, ear, sink } = await scene(() => status);
    await concludeWithLetters(journal, 'A', letter('a1'));
    sink.wake();
    expect(await ear.heard('delivered')).toHaveLength(1);
  });

  test.each([301, 307, 400, 401, 404, 409, 500, 503])('%i is none: the letter goes again', async (status) => {
    const elsewhere = await new Hook().start();
    const { journal, ear, sink, hook } = await scene(first([status, { location: elsewhere.url }]));
    await concludeWithLetters(journal, 'A', letter('a1'));
    sink.wake();
    await ear.heard('delivered');
    expect(ear.all('postponed')).toMatchObject([{ key: 'a1', code: `http.${status}`, attempts: 1 }]);
    expect(hook.ids).toEqual(['a1', 'a1']);
    expect(elsewhere.arrived).toEqual([]);
  });

  test('that is cut off, or never comes, is none', async () => {
    const cut: Reply = (response) => void response.destroy();
    const { journal, ear, sink } = await scene(
      first(cut, () => undefined),
      { timeoutMs: 50 },
    );
    await concludeWithLetters(journal, 'A', letter('a1'));
    sink.wake();
    expect(await ear.heard('postponed', 2)).toMatchObject([{ code: 'wire.reset' }, { code: 'wire.timeout' }]);
  });

  test('shows neither secret nor body in what is told', async () => {
    const { journal, ear, sink } = await scene(first(500));
    await concludeWithLetters(journal, 'A', letter('a1', { body: '"UNMISTAKABLE"' }));
    sink.wake();
    await ear.heard('delivered');
    expect(JSON.stringify([ear.told, journal.letters.postings()])).not.toMatch(/whsec|MfKQ9|UNMISTAKABLE|v1,/);
  });
});

describe('a letter that is not taken', () => {
  test('goes again when Standard Webhooks says, with a little jitter, and is dead after ten attempts', async () => {
    const { hook, journal, ear, clock, later } = await scene(() => 500);
    const sentAt: number[] = [];
    hook.reply = () => {
      sentAt.push(clock.now());
      return 500;
    };
    await concludeWithLetters(journal, 'A', letter('a1'));
    later(0);
    for (let n = 1; n < 10; n += 1) {
      const { dueAt } = (await ear.heard('postponed', n)).at(-1) ?? { dueAt: 0 };
      if (dueAt - clock.now() < 10_000) continue; // The clock lets short waits pass by itself.
      later(dueAt - clock.now() - 10_000);
      await new Promise(setImmediate);
      expect(sentAt.length).toBe(n);
      later(10_000);
    }
    await ear.heard('deadLettered');
    const waits = sentAt.slice(1).map((at, n) => at - (sentAt[n] ?? 0));
    expect(waits).toEqual(SCHEDULE.map((seconds) => seconds * 1_050));
    expect(ear.all('deadLettered')).toEqual([
      { sink: WEBHOOK, key: 'a1', letters: [{ item: 'campaign:A', code: 'http.500' }] },
    ]);
    const [dead] = journal.letters.postings();
    expect(dead).toMatchObject({ attempts: 10, dead: 'http.500', first: { code: 'http.500', at: START } });
    expect(Date.parse(dead?.last?.at ?? '')).toBe(sentAt[9]);
  });

  test('holds back its own resource alone, until it is dead', async () => {
    const { hook, journal, ear, clock, later } = await scene(({ id }) => (id === 'a1' ? 400 : 204));
    for (const id of ['a1', 'a2']) await concludeWithLetters(journal, 'A', letter(id));
    for (const id of ['b1', 'b2']) await concludeWithLetters(journal, 'B', letter(id));
    later(0);
    await ear.heard('delivered', 2);
    for (let n = 2; n < 10; n += 1) {
      await ear.heard('postponed', n);
      expect(hook.ids).not.toContain('a2');
      later(24 * 3_600_000 * 1.1);
    }
    await ear.heard('delivered', 3);
    expect(ear.all('deadLettered')).toMatchObject([{ key: 'a1' }]);
    expect(ear.all('delivered').map(({ key }) => key)).toEqual(['b1', 'b2', 'a2']);
    expect(clock.now()).toBeGreaterThan(Date.parse(START));
  });

  test('does not keep others waiting while its endpoint hangs', async () => {
    const held = Promise.withResolvers<void>();
    const hang: Reply = (response) => void held.promise.then(() => response.writeHead(204).end());
    const { hook, journal, ear, sink } = await scene(({ id }) => (id === 'a1' ? hang : 204));
    await concludeWithLetters(journal, 'A', letter('a1'));
    await concludeWithLetters(journal, 'A', letter('a2'));
    await concludeWithLetters(journal, 'B', letter('b1'));
    sink.wake();
    expect(await ear.heard('delivered')).toMatchObject([{ key: 'b1' }]);
    expect(hook.ids).not.toContain('a2');
    held.resolve();
    expect((await ear.heard('delivered', 3)).map(({ key }) => key)).toEqual(['b1', 'a1', 'a2']);
  });
});

describe('no more at a time than allowed', () => {
  test('go out, and never two of one resource', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const hold: Reply = (response) => {
      waiting.push(() => response.writeHead(204).end());
      most = Math.max(most, waiting.length);
    };
    const { hook, journal, ear, sink } = await scene(() => hold, { concurrency: 3 });
    for (let n = 0; n < 12; n += 1) await concludeWithLetters(journal, `R${n % 6}`, letter(`l${n}`));
    sink.wake();
    for (let n = 1; n <= 12; n += 1) {
      await hook.heard(Math.min(12, n + 2));
      waiting.shift()?.();
      await ear.heard('delivered', n);
    }
    expect(most).toBe(3);
    const order = hook.ids.map((id) => Number(id.slice(1)));
    for (let n = 0; n < 6; n += 1) expect(order.indexOf(n)).toBeLessThan(order.indexOf(n + 6));
  });
});

describe('a journal that fails', () => {
  test('is told of, and the letter goes again under its id', async () => {
    const { hook, journal, ear, later } = await scene();
    await concludeWithLetters(journal, 'A', letter('a1'));
    const { delivered } = journal.letters;
    journal.letters.delivered = () => Promise.reject(new JournalError('journal.unwritable', 'The disk is full.'));
    later(0);
    expect(await ear.heard('warning')).toEqual([{ code: 'journal.unwritable', message: 'The disk is full.' }]);
    journal.letters.delivered = delivered;
    later(30_000);
    await ear.heard('delivered');
    expect(hook.ids).toEqual(['a1', 'a1']);
  });
});

describe('closing a webhook', () => {
  test('sends what is due first', async () => {
    const { hook, journal, sink } = await scene();
    for (let n = 0; n < 30; n += 1) await concludeWithLetters(journal, `R${n % 10}`, letter(`l${n}`));
    await sink.close(15_000);
    expect(hook.arrived).toHaveLength(30);
    expect(journal.letters.count()).toEqual({ waiting: 0, dead: 0 });
  });

  test('waits for an answer no longer than its grace, and keeps the letter', async () => {
    const { hook, journal, sink, ear } = await scene(() => () => undefined);
    await concludeWithLetters(journal, 'A', letter('a1'));
    sink.wake();
    await hook.heard(1);
    await sink.close(9_000);
    expect(journal.letters.postings()).toMatchObject([{ id: 'a1', attempts: 0 }]);
    expect(ear.told).toEqual([]);
  });
});
