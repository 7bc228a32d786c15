import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import type { Fault } from '../../src/sandbox/fault.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { idOf, MORNING, QUIET_DAY, USER } from '../presence/scene.ts';
import { ended, file, folder, interlock, json, linesIn, start } from './interlock.ts';

const OTHER = 'f0000000-0000-4000-8000-000000000002';
const policy = () => file('policy.json', { mandatoryBreak: { zone: 'Europe/London' } });
const asked = (event: string, id = USER) =>
  JSON.stringify({ lifecycle: 'presence', id, event, actor: { id: 'anna', type: 'user' } });
const requests = (...lines: readonly string[]) => file('requests.jsonl', `${lines.join('\n')}\n`);
const patched = (nth: number, kind: 'loseEvent' | 'repeatEvent'): Fault => ({
  ...{ operation: 'presence.patch', id: USER, nth },
  do: { kind },
});
const scenario = (...faults: readonly Fault[]) => ({
  ...{ clock: MORNING, minutesBetweenChanges: 20, schedules: [QUIET_DAY], faults: [...faults] },
  presences: [USER, OTHER].map((id) => ({ id, presenceStateId: idOf('available') })),
});
const here = (...faults: readonly Fault[]) => [
  ...['--sandbox', '--scenario', file('scenario.json', scenario(...faults)), '--policy', policy()],
];
const spansIn = (path: string) => linesIn(readFileSync(path, 'utf8')).map((line) => JSON.parse(line));

/** A sandbox that goes on while commands come and go. */
async function sandbox({ onTestFinished }: TestContext) {
  const { url, close } = await startSandbox({ scenario: scenario() });
  onTestFinished(close);
  const change = (to: string) =>
    fetch(`${url}/sandbox/presences/${USER}`, {
      method: 'PUT',
      body: JSON.stringify({ presenceStateId: idOf(to) }),
    });
  return { url, change };
}

describe.concurrent('apply --stream', () => {
  test('counts what the stream brings of the resources that the file names, and keeps their spans', async () => {
    const spans = join(folder(), 'spans.jsonl');
    const path = requests(asked('goBusy'), 'no request', asked('goMeal', OTHER));
    const whole = requests(asked('goBusy'), asked('goMeal', OTHER), asked('goBreak'));
    const [cut, done] = await Promise.all([
      interlock('apply', path, '--stream', 'presence', '--json', ...here()),
      interlock('apply', whole, '--stream', 'presence', '--spans', spans, '--json', ...here()),
    ]);
    const none = { duplicates: 0, gaps: 0, abandoned: 0, failure: null };
    expect(json(done).stream).toEqual({ lifecycle: 'presence', resources: 2, events: 3, found: 2, spans: 3, ...none });
    expect(spansIn(spans).filter(({ userId }) => userId === USER)).toMatchObject([
      { state: 'available', from: MORNING, to: '2026-03-27T10:20:00.000Z', exact: false },
      { state: 'busy', from: '2026-03-27T10:20:00.000Z', to: '2026-03-27T10:40:00.000Z', exact: true },
    ]);
    expect(cut.code).toBe(65);
    expect(json(cut).stream).toMatchObject({ resources: 2, events: 1, found: 2 });
  });

  test('says what came twice, and what was looked up because it was missing', async () => {
    const path = requests(asked('goBusy'), asked('goMeal'), asked('goBreak'), asked('goAvailable'));
    const faults = here(patched(1, 'repeatEvent'), patched(3, 'loseEvent'));
    const { stdout } = await interlock('apply', path, '--stream', 'presence', ...faults);
    expect(stdout).toMatch(
      /^stream of 1 presence: events 3 {3}found by reading 1 {3}duplicates 1 {3}gaps 1 {3}spans 3$/m,
    );
  });

  test('does not succeed where the stream cannot be read, and says why', async () => {
    const forbidden: Fault = { operation: 'event.subscribe', do: { kind: 'status', status: 403 } };
    const { code, stdout } = await interlock(
      ...['apply', requests(asked('goBusy')), '--stream', 'presence', ...here(forbidden)],
    );
    expect(code).toBe(2);
    expect(stdout).toMatch(/^presence +1 +1 /m);
    expect(stdout).toMatch(/^ {2}it ended by itself: /m);
  });
});

describe.concurrent('stream', () => {
  test('prints changes until it is interrupted, and goes on behind them', async (context) => {
    const { url, change } = await sandbox(context);
    const spans = join(folder(), 'spans.jsonl');
    const own = ['--sandbox', url, '--journal', join(folder(), 'journal.db'), '--name', 'desk', '--spans', spans];
    const session = async (...flags: string[]) => {
      const child = start(['stream', 'presence', USER, ...own, ...flags]);
      if (child.stderr === null) throw new Error('The child was started without pipes.');
      child.stderr.setEncoding('utf8');
      const done = ended(child);
      for (let said = ''; !said.includes('desk: live'); ) said += (await once(child.stderr, 'data'))[0];
      child.kill('SIGINT');
      return done;
    };
    const first = await session();
    await change('busy');
    const second = await session('--json');
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toBe(`${MORNING} ${USER} available (found by reading)\n`);
    expect(json(second)).toMatchObject({ resource: { id: USER, state: 'busy' }, before: { state: 'available' } });
    expect(spansIn(spans)).toMatchObject([{ userId: USER, state: 'available' }]);
  });

  test('ends by itself where it may not go on', async () => {
    const forbidden: Fault = { operation: 'event.subscribe', do: { kind: 'status', status: 403 } };
    const { code, stderr } = await interlock('stream', 'presence', USER, ...here(forbidden));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^stream: failed, /);
  });

  test.each([
    ['a lifecycle without events', ['stream', 'campaign', USER, '--sandbox'], 'Allowed choices are presence.'],
    ['nobody', ['stream', 'presence', '--sandbox'], "missing required argument 'ids'"],
    ['no journal', ['stream', 'presence', USER], '--journal (missing)'],
    ['a pause that is none', ['stream', 'presence', USER, '--every', '0', '--sandbox'], 'from 1 to 3600'],
  ])('names the mistake where there is %s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await interlock(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
