import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ACTIVATE, ID, PAUSE, scene } from '../client/fixture.ts';
import { ask, isState, pageHeaders, spectator } from './spectator.ts';

const RESOURCE = `campaign/${ID}`;
const of = { session: RESOURCE };

async function inspected(inspect: true | { allowSend?: boolean; port?: number } = true) {
  const made = await scene({ inspect });
  return { ...made, at: String(await made.client.inspector) };
}

describe('whoever is not this machine by its own name', () => {
  const strangers = [
    ['a name rebound to this machine', { host: 'evil.example' }],
    ['a name that only begins like ours', { host: '127.0.0.1.evil.example' }],
    ["another site's page", { origin: 'https://evil.example' }],
    ['a sandboxed or local page', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ] as const;

  test.each(strangers)('%s reads nothing', async (_, headers) => {
    const { at } = await inspected();
    for (const path of ['/', '/session', '/charts/campaign.svg', '/nowhere']) {
      expect((await ask(`${at}${path}`, { headers })).status).toBe(403);
    }
  });

  test.each(strangers)('%s hears nothing', async (_, headers) => {
    const { at } = await inspected();
    await expect(spectator(at, headers)).rejects.toThrow('403');
  });

  test('does not reach it by another interface', async () => {
    const { at } = await inspected();
    const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    for (const { address } of others.filter(({ internal, family }) => !internal && family === 'IPv4')) {
      const socket = connect(Number(new URL(at).port), address);
      await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED');
    }
    const socket = connect(Number(new URL(at).port), '127.0.0.1');
    await expect(once(socket, 'connect')).resolves.toEqual([]);
    socket.destroy();
  });
});

describe('a question', () => {
  const question = JSON.stringify({ of: { lifecycle: 'campaign', id: ID } });

  test.each([
    ['without the token', { 'x-interlock-token': '' }],
    ['with a wrong token', { 'x-interlock-token': '0'.repeat(32) }],
    ['as a form would send it', { 'content-type': 'text/plain' }],
    ['from another site', { origin: 'https://evil.example' }],
    ['from nowhere', { origin: undefined }],
  ])('%s is not answered', async (_, changed) => {
    const { at, asked } = await inspected({ allowSend: true });
    const own = await pageHeaders(at);
    const headers = Object.fromEntries(
      Object.entries({ ...own, ...changed }).filter(([, value]) => value !== undefined),
    );
    for (const path of ['/check', '/send']) {
      expect((await ask(`${at}${path}`, { method: 'POST', headers, body: question })).status).toBe(403);
    }
    expect(await asked()).toEqual([]);
    expect((await ask(`${at}/check`, { method: 'POST', headers: own, body: question })).status).toBe(200);
  });

  test('says of each event what it would come to, and makes the resource known', async () => {
    const { at, client } = await inspected();
    expect(client.metrics().calls).toBe(0);
    const { body } = await ask(`${at}/check`, { method: 'POST', headers: await pageHeaders(at), body: question });
    const { session, answers } = JSON.parse(body);
    expect(session).toBe(RESOURCE);
    expect(answers.map(({ event, kind }: { event: string; kind: string }) => [event, kind])).toEqual([
      ['activate', 'allowed'],
      ['pause', 'already'],
      ['complete', 'allowed'],
      ['archive', 'allowed'],
    ]);
    const seen = await spectator(at);
    await seen.until(isState(RESOURCE, 'paused'));
    const { calls } = client.metrics();
    await spectator(at);
    expect(client.metrics().calls).toBe(calls);
  });

  test('with a payload is about that payload, and a refusal names its rule', async () => {
    const { at, campaign } = await inspected();
    await campaign.send(ACTIVATE);
    const headers = await pageHeaders(at);
    const check = async (payload: object) =>
      JSON.parse(
        (await ask(`${at}/check`, { method: 'POST', headers, body: JSON.stringify({ of, event: 'pause', payload }) }))
          .body,
      );
    const [none, given, wrong] = [await check({}), await check({ reason: 'COMPLIANCE' }), await check({ raison: 1 })];
    expect(none.answers[0]).toMatchObject({ kind: 'refused', verdicts: [{ rule: 'reason', code: 'reason.missing' }] });
    expect(given.answers[0]).toMatchObject({ kind: 'allowed', to: 'draining' });
    expect(wrong.answers[0]).toEqual({ event: 'pause', kind: 'invalid', says: ['payload.raison: no such field.'] });
  });

  test.each([
    ['{', ['JSON is expected.']],
    ['{}', ['of (missing): it is required.']],
    [JSON.stringify({ of: { session: 'campaign/none' } }), ['no such resource has been seen.']],
    [JSON.stringify({ of: { lifecycle: 'constructor', id: ID } }), [expect.stringMatching(/^one of .*campaign/)]],
  ])('that is none says so: %s', async (body, says) => {
    const { at } = await inspected();
    const answer = await ask(`${at}/check`, { method: 'POST', headers: await pageHeaders(at), body });
    expect({ status: answer.status, ...JSON.parse(answer.body) }).toEqual({ status: 400, says });
  });

  test('that is too long is not read', async () => {
    const { at } = await inspected();
    const body = JSON.stringify({ of, payload: { text: 'x'.repeat(70_000) } });
    const { status } = await ask(`${at}/check`, { method: 'POST', headers: await pageHeaders(at), body });
    expect(status).toBe(413);
  });
});

describe('sending', () => {
  const body = JSON.stringify({
    of: { lifecycle: 'campaign', id: ID },
    event: 'activate',
    actor: { id: 'ben', type: 'user' },
  });
  const send = async (at: string) => ask(`${at}/send`, { method: 'POST', headers: await pageHeaders(at), body });

  test('is refused unless the server was started for it', async () => {
    const { at, patches } = await inspected();
    expect(JSON.parse((await ask(`${at}/session`)).body)).toMatchObject({ allowSend: false });
    expect((await send(at)).status).toBe(403);
    expect(await patches()).toEqual([]);
  });

  test('is an ordinary request, with whoever asks on record', async () => {
    const { at, client, snapshot } = await inspected({ allowSend: true });
    expect(JSON.parse((await send(at)).body)).toMatchObject({ event: 'activate', kind: 'moved' });
    expect(await snapshot()).toMatchObject({ campaignstate: 'active' });
    expect([...client.audit.records()].at(-1)).toMatchObject({ actor: { id: 'ben', type: 'user' } });
  });

  test('needs somebody who asks', async () => {
    const { at } = await inspected({ allowSend: true });
    const nobody = JSON.stringify({
      of: { lifecycle: 'campaign', id: ID },
      event: 'activate',
      actor: { id: '', type: 'user' },
    });
    const { status } = await ask(`${at}/send`, { method: 'POST', headers: await pageHeaders(at), body: nobody });
    expect(status).toBe(400);
  });
});

describe('the page', () => {
  test('may load nothing but its own files', async () => {
    const { at } = await inspected();
    const { headers } = await ask(at);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|https?:/);
  });

  test('weighs less than 60 kB on the wire, all charts included', async () => {
    const { at } = await inspected();
    const sizes = new Map<string, number>();
    const weigh = async (path: string): Promise<void> => {
      if (sizes.has(path)) return;
      const zipped = await ask(`${at}${path}`, { headers: { 'accept-encoding': 'gzip' } });
      expect({ path, status: zipped.status, encoding: zipped.headers['content-encoding'] }).toEqual({
        ...{ path, status: 200, encoding: 'gzip' },
      });
      sizes.set(path, Number(zipped.headers['content-length']));
      const { body } = await ask(`${at}${path}`);
      const links = [...body.matchAll(/(?:href|src)="(\/page\/[^"]+)"|from '\.(\/[^']+)'/g)];
      for (const [, absolute, relative] of links) await weigh(absolute ?? `/page${relative}`);
    };
    await weigh('/');
    for (const name of ['campaign', 'conversation', 'attributes', 'guest', 'presence', 'request']) {
      await weigh(`/charts/${name}.svg`);
    }
    expect([...sizes.keys()]).toContain('/page/words.js');
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(60_000);
  });
});

describe('its life', () => {
  test('ends with the client: the port is free, and spectators are gone', async () => {
    const { at, client } = await inspected();
    const seen = await spectator(at);
    await client.close();
    await expect(seen.closed).resolves.toBe(1006);
    const again = createServer().listen(Number(new URL(at).port), '127.0.0.1');
    onTestFinished(() => void again.close());
    await expect(once(again, 'listening')).resolves.toEqual([]);
    await expect(client.close()).resolves.toBeUndefined();
  });

  test('does not begin where the port is taken: that is said, and requests go on', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as { port: number };
    const { client, campaign } = await scene({ inspect: { port } });
    const warnings: string[] = [];
    client.on('warning', ({ code }) => void warnings.push(code));
    await expect(client.inspector).rejects.toThrow('EADDRINUSE');
    expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved' });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved' });
    expect(warnings).toEqual(['inspector.notStarted']);
  });

  test('spectators who talk are sent away', async () => {
    const { at } = await inspected();
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(at.replace('http', 'ws'));
    await once(socket, 'open');
    socket.send('hello');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });
});
