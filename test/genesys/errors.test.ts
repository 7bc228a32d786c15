import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { RefusedError, WireError } from '../../src/genesys/errors.ts';
import { inTurn, json, platform, raw, reset, type Script, tokens } from './platform.ts';
import { failure, READ, SECRET, WRITE, wire } from './wire.ts';

const PERSONAL = 'Jane Roe, +44 20 7946 0000';
const REQUEST = {
  ...WRITE,
  body: { campaignstate: 'paused', pauseReason: { text: PERSONAL } },
  query: { phone: '+442079460000' },
};
/** Everything that must not be seen anywhere. */
const HIDDEN = /token-\d|Jane|7946|2079460000|client-secret|Y2xpZW50LWlk|inner|https?:/;

const spiteful: Script = (response, call, seen) =>
  json(
    422,
    {
      code: `x.${seen.headers.authorization?.slice(7)}`,
      message: `Not "${PERSONAL}" for ${seen.headers.authorization}`,
      contextId: seen.headers.authorization,
      details: ['inner'],
    },
    { 'inin-correlation-id': String(seen.headers.authorization) },
  )(response, call, seen);

const aborted = () => {
  const controller = new AbortController();
  return { script: (() => controller.abort()) satisfies Script, signal: controller.signal };
};

describe('errors', () => {
  const flight = aborted();
  test.each<readonly [name: string, api: Script, login: Script, options: object, method: 'GET' | 'PATCH']>([
    ['RefusedError', spiteful, tokens(), {}, 'PATCH'],
    ['RefusedError', raw(302, '', { location: 'https://inner.example.com' }), tokens(), {}, 'GET'],
    ['AmbiguousError', raw(302, '', { location: 'https://inner.example.com' }), tokens(), {}, 'PATCH'],
    ['AmbiguousError', reset, tokens(), {}, 'PATCH'],
    ['AmbiguousError', raw(200, `{"inner": ${PERSONAL}`), tokens(), {}, 'PATCH'],
    ['AmbiguousError', json(500, { message: PERSONAL, details: 'inner' }), tokens(), {}, 'PATCH'],
    ['AmbiguousError', flight.script, tokens(), { signal: flight.signal }, 'PATCH'],
    ['UnreadableError', raw(200, `{"inner": ${PERSONAL}`), tokens(), {}, 'GET'],
    ['ExpiredError', json(429, { message: PERSONAL }), tokens(), { validUntil: Date.UTC(2026, 0, 5, 9) + 1 }, 'PATCH'],
    ['StoppedError', spiteful, tokens(), { signal: AbortSignal.abort(PERSONAL) }, 'PATCH'],
    ['TokenError', spiteful, json(401, { error: SECRET, error_description: SECRET }), {}, 'PATCH'],
    ['TokenError', spiteful, raw(200, `{"access_token": "inner-${SECRET}`), {}, 'PATCH'],
  ])('%s shows no token, secret, payload value or query (%#)', async (name, api, login, options, method) => {
    const there = await platform(api, login);
    const error = await failure(wire(there).client.send({ ...REQUEST, method }, options));
    expect(error).toBeInstanceOf(WireError);
    expect(error.name).toBe(name);
    const { code, failure: told, message } = error as WireError;
    expect(code).toMatch(/^[\w-]+(\.[\w-]+)+$/);
    expect(told).toMatchObject({ code, message });
    // The stack names our own files, some of them by URL.
    const shown = inspect(error, { depth: 20, showHidden: true }).replace(/^ +at .*$/gm, '');
    expect(shown + JSON.stringify(error)).not.toMatch(HIDDEN);
  });

  test('UnsentError shows no token, secret, payload value or query', async () => {
    const there = await platform(json(200, {}));
    const { client } = wire(there, { apiUrl: 'http://127.0.0.1:1' });
    const error = await failure(client.send(REQUEST));
    expect(error.name).toBe('UnsentError');
    expect(inspect(error, { depth: 20, showHidden: true }).replace(/^ +at .*$/gm, '')).not.toMatch(HIDDEN);
  });

  test('the client itself shows nothing', async () => {
    const there = await platform(json(200, {}));
    const { client } = wire(there);
    await client.send(READ);
    expect(inspect(client, { depth: 20, showHidden: true })).not.toMatch(HIDDEN);
  });

  test('the platform speaks, without what it echoes', async () => {
    const there = await platform(spiteful);
    const error = (await failure(wire(there).client.send(REQUEST))) as RefusedError;
    expect(error.message).toBe('campaign.patch was refused (422 http.422): Not "[hidden]" for Bearer [hidden]');
    expect(error.body).toMatchObject({ details: ['inner'] });
  });

  test('its words are cut at 300 characters and kept to one line', async () => {
    const there = await platform(json(400, { code: 'bad.request', message: `a\n\u001b[31mb${'c'.repeat(400)}` }));
    const { message } = await failure(wire(there).client.send(WRITE));
    const said = message.replace('campaign.patch was refused (400 bad.request): ', '');
    expect(said).toHaveLength(300);
    expect(said).toMatch(/^a \[31mbc+$/);
  });

  test.each<readonly [what: string, script: Script, code: string, said: string]>([
    ['the platform', json(403, { code: 'not.authorized', message: 'No' }), 'not.authorized', ': No'],
    ['OAuth', json(403, { error: 'invalid_token', error_description: 'Old' }), 'invalid_token', ': Old'],
    ['a proxy', raw(403, '<html>', { 'content-type': 'text/html' }), 'http.403', ''],
    ['nobody', raw(403, ''), 'http.403', ''],
    ['a list', json(403, [{ code: 'a.b' }]), 'http.403', ''],
    ['something without words', json(403, { code: 7, message: null }), 'http.403', ''],
    ['something with a sentence for a code', json(403, { code: 'not a code' }), 'http.403', ''],
  ])('a refusal is read as %s words it', async (_what, script, code, said) => {
    const there = await platform(script);
    const error = await failure(wire(there).client.send(WRITE));
    expect(error.message).toBe(`campaign.patch was refused (403 ${code})${said}`);
  });

  test('an answer that is no error hides the token in the one header that is kept, too', async () => {
    const echo: Script = (response, call, seen) =>
      json(200, {}, { 'inin-correlation-id': String(seen.headers.authorization) })(response, call, seen);
    const { correlationId } = await wire(await platform(echo)).client.send(READ);
    expect(correlationId).toBe('Bearer [hidden]');
  });

  test('what is told of a failure is JSON', async () => {
    const there = await platform(inTurn(json(404, { code: 'not.found', message: 'Gone', contextId: 'c' })));
    const { failure: told } = (await failure(wire(there).client.send(READ))) as WireError;
    expect(JSON.parse(JSON.stringify(told))).toEqual({
      code: 'not.found',
      status: 404,
      contextId: 'c',
      message: 'campaign.read was refused (404 not.found): Gone',
    });
  });

  test('a refusal is an error of its own class for whoever asks', async () => {
    const there = await platform(json(404, {}));
    expect(await failure(wire(there).client.send(READ))).toBeInstanceOf(RefusedError);
  });
});
