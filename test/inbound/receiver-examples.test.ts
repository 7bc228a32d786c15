import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { signedBy, VECTOR } from './delivery.ts';

const { secret } = VECTOR;

/** The example as printed, but for where the library is, in a process and a folder of its own. */
async function running(name: string, folder: string) {
  const library = pathToFileURL(path.resolve('src/index.ts')).href;
  const text = readFileSync(`docs/examples/${name}.ts`, 'utf8').replace("'genesys-interlock'", `'${library}'`);
  const file = path.join(folder, `${name}.mts`);
  writeFileSync(file, text);
  const env = { HOOK_SECRET: secret, PORT: '0', PATH: process.env.PATH ?? '' };
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  const port = /^listening on (\d+)$/.exec(await line())?.[1];
  return { url: `http://localhost:${port}/interlock`, line, kill };
}

test.each(['receive-hono', 'receive-fastify'])(
  'the example %s takes what is signed, nothing else, and nothing twice, even after a kill',
  async (name) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'interlock-receiver-'));
    symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { url, line, kill } = await running(name, folder);
    // An example keeps to the machine's own time.
    const timestamp = Math.floor(Date.now() / 1_000);
    const post = (id: string, sent: string, { body = sent, to = url } = {}) =>
      fetch(to, {
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signedBy(secret, { id, timestamp, body }),
        },
        body: sent,
      });
    expect((await post('m1', '{ "ü": 1 }')).status).toBe(204);
    expect(await line()).toBe('m1 {"ü":1}');
    expect((await post('m2', '{ "a": 2 }', { body: '{"a":2}' })).status).toBe(401);
    expect((await post('m3', JSON.stringify('x'.repeat(1_048_576)))).status).toBe(413);
    const got = await fetch(url);
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    await kill();
    const next = await running(name, folder);
    expect((await post('m1', '{ "ü": 1 }', { to: next.url })).status).toBe(204);
    expect((await post('m4', '4', { to: next.url })).status).toBe(204);
    expect(await next.line()).toBe('m4 4');
  },
);
