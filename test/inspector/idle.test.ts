import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import type * as Drive from '../../src/engine/drive.ts';
import { ACTIVATE, scene } from '../client/fixture.ts';

const observers: unknown[] = [];
vi.mock('../../src/engine/drive.ts', async (load) => {
  const { drive, ...rest } = await load<typeof Drive>();
  const noted: typeof drive = (settings, request, host, observe) => {
    observers.push(observe);
    return drive(settings, request, host, observe);
  };
  return { ...rest, drive: noted };
});

async function loadedWith(...args: readonly string[]) {
  const file = fileURLToPath(new URL('loaded.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', file, ...args]);
  const { loaded, listeners } = JSON.parse(stdout) as { loaded: string[]; listeners: number };
  return { listeners, rooms: loaded.filter((url) => /\/src\/inspector\/|\/node_modules\/ws\//.test(url)).length };
}

test('without inspection nothing of the inspector is loaded and nobody listens', async () => {
  expect(await loadedWith()).toEqual({ listeners: 0, rooms: 0 });
  const { listeners, rooms } = await loadedWith('inspect');
  expect({ listeners, some: rooms > 10 }).toEqual({ listeners: 1, some: true });
});

test('without inspection no step is observed', async () => {
  const plain = await scene();
  const seen = await scene({ inspect: true });
  await plain.campaign.send(ACTIVATE);
  await seen.campaign.send(ACTIVATE);
  expect(plain.client.inspector).toBeUndefined();
  expect(observers).toEqual([undefined, expect.any(Function)]);
});
