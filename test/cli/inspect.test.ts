import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ask, pageHeaders } from '../inspector/spectator.ts';
import { ended, file, folder, idOf, interlock, request, scenario, start } from './interlock.ts';

const SANDBOX = ['--sandbox', '--scenario', file('scenario.json', scenario(3))];

/** The first line of a child's stdout; the child is gone after the test. */
async function begun(...args: readonly string[]) {
  const child = start(args);
  onTestFinished(() => void child.kill());
  const { stdout } = child;
  if (stdout === null) throw new Error('The child was started without pipes.');
  const [line] = await once(createInterface(stdout), 'line');
  return { child, line: String(line) };
}

const question = (of: object, more: object = {}) => JSON.stringify({ of, ...more });

describe.concurrent('inspect', () => {
  test('serves the page until it is interrupted, and cannot send unless told so', async () => {
    const { child, line } = await begun('inspect', '--json', ...SANDBOX);
    const { url, allowSend } = JSON.parse(line);
    expect(allowSend).toBe(false);
    expect((await ask(url)).body).toContain('<title>Interlock inspector</title>');
    const headers = await pageHeaders(url);
    const of = { lifecycle: 'campaign', id: idOf(1) };
    const checked = await ask(`${url}/check`, { method: 'POST', headers, body: question(of) });
    expect(JSON.parse(checked.body)).toMatchObject({ session: `campaign/${idOf(1)}` });
    const event = { event: 'complete', actor: { id: 'anna', type: 'user' } };
    expect((await ask(`${url}/send`, { method: 'POST', headers, body: question(of, event) })).status).toBe(403);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('sends where it is allowed, on record in the journal', async () => {
    const journal = `${folder()}/journal.db`;
    const { child, line } = await begun('inspect', '--json', '--allow-send', '--journal', journal, ...SANDBOX);
    const { url } = JSON.parse(line);
    const body = question(
      { lifecycle: 'campaign', id: idOf(1) },
      { event: 'complete', actor: { id: 'anna', type: 'user' } },
    );
    const sent = await ask(`${url}/send`, { method: 'POST', headers: await pageHeaders(url), body });
    expect(JSON.parse(sent.body)).toMatchObject({ kind: 'moved' });
    child.kill('SIGINT');
    await once(child, 'exit');
    expect((await interlock('audit', 'verify', '--journal', journal)).code).toBe(0);
  });

  test.each([
    [['--journal', 'x.db'], '--journal: only what is sent is recorded; --allow-send is missing.'],
    [['--port', '70000'], 'A whole number from 0 to 65535 is expected.'],
  ])('refuses %j', async (flags, says) => {
    const { code, stderr } = await interlock('inspect', ...flags, ...SANDBOX);
    expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining(says) });
  });

  test('says that a port is taken', async () => {
    const { line } = await begun('inspect', '--json', ...SANDBOX);
    const { port } = new URL(JSON.parse(line).url);
    const { code, stderr } = await interlock('inspect', '--port', port, ...SANDBOX);
    expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining('a port that is free is expected') });
  });
});

test('apply --inspect says where it can be looked at', async () => {
  const requests = file('requests.jsonl', `${request(1, 'complete')}\n`);
  const { code, stderr } = await ended(start(['apply', requests, '--inspect', ...SANDBOX]));
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^Look at it: http:\/\/127\.0\.0\.1:\d+\n/),
  });
});
