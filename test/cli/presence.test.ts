import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { IDS, idOf, MORNING, QUIET_DAY, USER } from '../presence/scene.ts';
import { ended, file, folder, interlock, json, start } from './interlock.ts';

const scenario = {
  clock: MORNING,
  presences: [{ id: USER, presenceStateId: idOf('available') }],
  schedules: [QUIET_DAY],
};
const policy = file('presence-policy.json', { mandatoryBreak: { zone: 'Europe/London' } });
const there = ['--actor', 'user:anna', '--journal', join(folder(), 'journal.db'), '--policy', policy];

describe.concurrent('presence', () => {
  test('a sandbox says itself what its presences are', async () => {
    const here = ['--sandbox', '--scenario', file('presence.json', scenario)];
    const [read, sent] = await Promise.all([
      interlock('read', 'presence', USER, '--json', ...here),
      interlock('send', 'presence', USER, 'goBusy', '--json', ...there, ...here),
    ]);
    expect(json(read)).toMatchObject({ state: 'available', version: '1' });
    expect(json(sent)).toMatchObject({ kind: 'moved', to: 'busy' });
  });

  test('an organisation is asked for its ids, or has them in a file', async () => {
    const sandbox: Sandbox = await startSandbox({ scenario });
    const environment = {
      INTERLOCK_DIALECT: 'guide',
      GENESYS_CLIENT_ID: 'sandbox',
      GENESYS_CLIENT_SECRET: 'sandbox-secret',
      GENESYS_API_URL: sandbox.url,
      GENESYS_LOGIN_URL: sandbox.url,
    };
    const read = async (...flags: string[]) =>
      json(await ended(start(['read', 'presence', USER, '--json', ...flags], environment))).state;
    const own = file('ids.json', { presence: { meal: IDS.available } });
    try {
      expect(await Promise.all([read('--ids'), read('--ids', own), read()])).toEqual([
        'available',
        'meal',
        idOf('available'),
      ]);
    } finally {
      await sandbox.close();
    }
  });
});
