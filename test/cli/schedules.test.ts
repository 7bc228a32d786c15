import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { readJournal } from '../../src/journal/store.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { Visitor } from '../sandbox/visitor.ts';
import { file, folder, idOf, interlock, json, linesIn, scenario } from './interlock.ts';

const CLOSE = '2026-03-27T12:00:00.000Z';
const at = (clock: string) => ({ method: 'PUT', path: '/sandbox/clock', body: { fixed: clock } }) as const;

/** A sandbox with two campaigns on a Friday morning, and a place for a journal. */
async function there({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const sandbox = await startSandbox({
    scenario: scenario(1, {
      campaigns: [
        { id: idOf(1), campaignstate: 'active' },
        { id: idOf(2), campaignstate: 'paused' },
      ],
      queues: [{ id: 'sales', agentsAvailable: 3 }],
    }),
  });
  onTestFinished(() => sandbox.close());
  const visitor = new Visitor(sandbox.url);
  const journal = join(folder(), 'journal.db');
  return {
    journal,
    states: async () => (await visitor.ask('GET', '/sandbox/snapshot')).body.campaigns.map(stateOf),
    move: ({ method, path, body }: ReturnType<typeof at>) => visitor.ask(method, path, { body }),
    run: (...args: string[]) => interlock(...args, '--journal', journal, '--sandbox', sandbox.url),
  };
}
const stateOf = ({ campaignstate }: { campaignstate: string }) => campaignstate;
const PAUSE = ['send', 'campaign', idOf(1), 'pause', '--actor', 'user:anna', '--set', 'reason=COMPLIANCE'];

describe.concurrent('schedules', () => {
  test('are put on record by send --at, listed, sent by run once they are due, and are gone then', async (context) => {
    const { journal, move, states, run } = await there(context);
    const sent = await run(...PAUSE, '--at', CLOSE, '--request', 'noon');
    const line = `noon  campaign ${idOf(1)} pause  user:anna  due ${CLOSE}`;
    expect(sent).toEqual({ code: 0, stdout: `${line}\n`, stderr: '' });
    expect((await interlock('schedules', 'list', '--journal', journal)).stdout).toBe(`${line}\n`);
    expect((await run('schedules', 'run', '--until-idle')).stdout).toBe('');
    await move(at('2026-03-27T12:00:03.000Z'));
    const due = await run('schedules', 'run', '--until-idle', '--json');
    expect(due.code).toBe(0);
    expect(linesIn(due.stdout).map((each) => JSON.parse(each))).toMatchObject([
      { kind: 'due', schedule: 'noon', lateMs: 3_000 },
      { kind: 'ended', outcome: 'moved', request: 'noon#1' },
    ]);
    expect(await states()).toEqual(['paused', 'paused']);
    const list = (...args: string[]) => interlock('schedules', 'list', ...args, '--journal', journal);
    expect(await list()).toEqual({ code: 0, stdout: '', stderr: 'schedules: no schedule found\n' });
    expect(await list('--json')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('are what undoes an activation, and are taken off by whoever says so, on record', async (context) => {
    const { journal, run } = await there(context);
    const asked = ['send', 'campaign', idOf(2), 'activate', '--actor', 'user:anna'];
    const policy = file('policy.json', { agentCapacity: { queues: { '*': ['sales'] } } });
    const activated = json(await run(...asked, '--policy', policy, '--until', CLOSE, '--json'));
    expect(activated).toMatchObject({ kind: 'moved', followUp: { dueAt: CLOSE } });
    const key: string = activated.followUp.schedule;
    const cancel = () => interlock('schedules', 'cancel', key, '--actor', 'user:bert', '--journal', journal);
    expect(await cancel()).toMatchObject({ code: 0, stdout: `${key}: taken off\n` });
    expect(await cancel()).toMatchObject({ code: 2, stdout: `${key}: it does not wait\n` });
    const log = readJournal(journal);
    context.onTestFinished(() => log.close());
    expect(log.record(`${key}/cancelled`)).toMatchObject({ actor: { id: 'bert', type: 'user' } });
  });

  test('need a journal that is there, a name, and what goes together', async () => {
    const missing = join(folder(), 'none.db');
    const ended = await Promise.all([
      interlock('schedules', 'cancel', 'noon', '--actor', 'user:anna', '--journal', missing),
      interlock('schedules', 'cancel', 'noon', '--journal', missing),
      interlock(...PAUSE, '--until', CLOSE, '--journal', missing),
      interlock(...PAUSE, '--at', CLOSE, '--deadline', CLOSE, '--journal', missing),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([2, 64, 64, 64]);
    expect(existsSync(missing)).toBe(false);
  });
});
