import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Frame } from '../../src/inspector/frame.ts';
import { ACTIVATE, ID, scene } from '../client/fixture.ts';

type Received = Frame & { readonly definition?: string; readonly parentId?: string; readonly sourceId?: string };

/** What Stately's own receiver hears in another process, from its start to the frame that is waited for. */
async function received(url: string, until: (frame: Received) => boolean): Promise<Received[]> {
  const file = fileURLToPath(new URL('receiver.ts', import.meta.url));
  const child = spawn(process.execPath, [file, url.replace('http', 'ws')], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const frames: Received[] = [];
  for await (const line of createInterface(child.stdout)) {
    const frame = JSON.parse(line) as Received;
    frames.push(frame);
    if (until(frame)) return frames;
  }
  throw new Error('The receiver ended before.');
}

const RESOURCE = `campaign/${ID}`;
const isActive = (frame: Received): boolean =>
  frame.type === '@xstate.snapshot' && frame.sessionId === RESOURCE && frame.snapshot.value === 'active';

test("Stately's receiver in another process sees resource and request as actors, with events and snapshots", async () => {
  const { client, campaign } = await scene({ inspect: true });
  const url = (await client.inspector) ?? '';
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await campaign.send(ACTIVATE);
  const frames = await received(url, isActive);
  const of = (sessionId: string, type: Frame['type']) =>
    frames.filter((frame) => frame.sessionId === sessionId && frame.type === type);

  const [resource] = of(RESOURCE, '@xstate.actor');
  expect(resource).toMatchObject({ name: ID, parentId: 'interlock', rootId: 'interlock', id: expect.any(String) });
  expect(JSON.parse(resource?.definition ?? '')).toMatchObject({ id: 'campaign', initial: 'paused' });
  expect(of(RESOURCE, '@xstate.event')).toContainEqual(
    expect.objectContaining({ event: { type: 'activate' }, sourceId: 'request-1', createdAt: expect.any(String) }),
  );

  const [request] = of('request-1', '@xstate.actor');
  expect(request).toMatchObject({ name: 'activate', parentId: RESOURCE });
  expect(JSON.parse(request?.definition ?? '')).toMatchObject({ id: 'request', initial: 'starting' });
  const steps = of('request-1', '@xstate.event').map((frame) => frame.type === '@xstate.event' && frame.event.type);
  expect(steps).toEqual(['asked', 'found', 'undecided', 'gathered', 'allowed', 'intended']);
  expect(of('request-1', '@xstate.snapshot')).toContainEqual(
    expect.objectContaining({ snapshot: expect.objectContaining({ status: 'active', value: 'writing' }) }),
  );
});
