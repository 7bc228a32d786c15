import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { openJournal } from '../../src/journal/store.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { ended, file, folder, interlock, json, linesIn, request, scenario, start } from './interlock.ts';

interface Patch {
  readonly id: string;
  readonly committed: boolean;
}

/** A sandbox of its own, a file of requests, and a journal beside it. */
async function stage({ onTestFinished }: TestContext, campaigns: number, lines: readonly string[], more = {}) {
  const sandbox = await startSandbox({ scenario: scenario(campaigns, more) });
  onTestFinished(() => sandbox.close());
  const at = folder();
  const requests = file('requests.jsonl', `${lines.join('\n')}\n`, at);
  const journal = join(at, 'journal.db');
  const out = join(at, 'out.jsonl');
  const args = ['apply', requests, '--sandbox', sandbox.url, '--journal', journal, '--out', out, '--json'];
  const patches = async (): Promise<readonly Patch[]> => {
    const answer = await fetch(`${sandbox.url}/sandbox/requests?operation=campaign.patch`);
    return ((await answer.json()) as { readonly requests: readonly Patch[] }).requests;
  };
  return { requests, journal, out, args, patches, apply: (...flags: string[]) => interlock(...args, ...flags) };
}

const archives = (count: number, more: (number: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, at) => request(at + 1, 'archive', more(at + 1)));

describe.concurrent('a file with its journal', () => {
  test('that was finished is not carried out again, and what is recorded is shown', async (context) => {
    const { apply, patches, out } = await stage(context, 2, [...archives(2), request(2, 'complete')]);
    const first = await apply();
    const second = await apply();
    expect([first.code, second.code]).toEqual([2, 2]);
    expect(json(second)).toMatchObject({ finishedBefore: true, requests: 3, settledEarlier: 3, wire: null });
    expect(json(second).outcomes).toEqual(json(first).outcomes);
    expect(json(second).audit).toEqual(json(first).audit);
    expect(await patches()).toHaveLength(2);
    const results = linesIn(readFileSync(out, 'utf8')).map((line) => JSON.parse(line));
    expect(results.map(({ line, earlier }) => [line, earlier])).toEqual([1, 2, 3].map((line) => [line, true]));
  });

  test('is carried out again with --again, whatever keys its lines have', async (context) => {
    const { apply } = await stage(
      context,
      2,
      archives(2, (number) => (number === 1 ? { request: 'mine' } : {})),
    );
    await apply();
    const again = json(await apply('--again'));
    expect(again).toMatchObject({ run: expect.stringMatching(/#2$/), settledEarlier: 0, outcomes: { unchanged: 2 } });
    const third = json(await apply());
    expect(third).toMatchObject({ run: again.run, finishedBefore: true, outcomes: { unchanged: 2 } });
  });

  test('with --again goes on where it was as long as it is not finished', async (context) => {
    const { apply, requests, patches } = await stage(context, 2, [...archives(1), 'no request']);
    expect((await apply()).code).toBe(65);
    writeFileSync(requests, `${archives(2).join('\n')}\n`);
    const done = await apply('--again');
    expect(done.code).toBe(0);
    expect(json(done)).toMatchObject({ run: expect.stringMatching(/#1$/), settledEarlier: 1, outcomes: { moved: 2 } });
    expect(await patches()).toHaveLength(2);
  });

  test('of which a recorded line has changed is bad input', async (context) => {
    const { apply, requests, patches } = await stage(context, 2, archives(2));
    await apply();
    writeFileSync(requests, readFileSync(requests, 'utf8').replace(/anna(.*)\n$/, 'ben$1\n'));
    const { code, stderr } = await apply();
    expect(code).toBe(65);
    expect(stderr).toBe(
      `${requests}:2:1: line (changed): it was carried out with other bytes before; put it back, or give it a request key.\n`,
    );
    expect(await patches()).toHaveLength(2);
  });

  test('of which only the line ends have changed is the same file', async (context) => {
    const { apply, requests } = await stage(context, 2, archives(2));
    await apply();
    writeFileSync(requests, readFileSync(requests, 'utf8').replaceAll('\n', '\r\n'));
    expect((await apply()).code).toBe(0);
  });

  test('that grew after it was finished needs --again', async (context) => {
    const { apply, requests } = await stage(context, 2, archives(1));
    await apply();
    appendFileSync(requests, archives(2)[1] ?? '');
    const { code, stderr } = await apply();
    expect(code).toBe(65);
    expect(stderr).toContain(`${requests}:2:1: line (new): the file was finished without it; --again`);
  });

  test('asks one key only once, and takes it for nothing else', async (context) => {
    const line = request(1, 'archive', { request: 'same' });
    const twice = await stage(context, 1, [line, line]);
    expect(json(await twice.apply())).toMatchObject({ requests: 2, settledEarlier: 1, outcomes: { moved: 2 } });
    expect(await twice.patches()).toHaveLength(1);
    const other = await stage(context, 2, [line, request(2, 'archive', { request: 'same' })]);
    const { code, stderr } = await other.apply();
    expect(code).toBe(65);
    expect(stderr).toContain(':2:1: request (a key): it stands for other bytes already');
    expect(await other.patches()).toHaveLength(1);
  });

  test('is for one process at a time', async (context) => {
    const { apply, journal } = await stage(context, 1, archives(1));
    const held = openJournal(journal, { now: Date.now });
    const { code, stderr } = await apply();
    await held.close();
    expect(code).toBe(2);
    expect(stderr).toContain('Another writer has this journal open');
  });
});

describe.concurrent('a run that is ended before its end', () => {
  const COUNT = 60;
  const slowly = { faults: [{ operation: 'campaign.patch', do: { kind: 'delay', ms: 20, when: 'after' } }] };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds()));
  };

  test('by SIGKILL goes on at the next start, and does nothing twice', async (context) => {
    const { args, apply, patches } = await stage(context, COUNT, archives(COUNT), slowly);
    for (const count of [10, 25]) {
      const child = start(args);
      const end = ended(child);
      await until(async () => (await patches()).length >= count);
      child.kill('SIGKILL');
      await end;
    }
    const done = json(await apply());
    expect(done).toMatchObject({
      end: 'complete',
      requests: COUNT,
      outcomes: { moved: COUNT },
      audit: { sound: true },
    });
    expect(done.resumed).toBeGreaterThan(0);
    const committed = (await patches()).filter((patch) => patch.committed).map(({ id }) => id);
    expect(committed).toHaveLength(COUNT);
    expect(new Set(committed).size).toBe(COUNT);
  });

  test.for(['SIGINT', 'SIGTERM'] as const)(
    'by %s lets what is under way end, and says how to go on',
    async (signal, context) => {
      const { args, apply, patches } = await stage(context, COUNT, archives(COUNT), slowly);
      const child = start(args.filter((arg) => arg !== '--json'));
      const end = ended(child);
      await until(async () => (await patches()).length >= 10);
      child.kill(signal);
      const { code, stdout, stderr } = await end;
      expect(code).toBe(2);
      expect(stdout).toMatch(/^interrupted: started again with the same journal, it goes on where it was$/m);
      expect(stderr).toContain('Interrupted: what is under way comes to its end.');
      const before = (await patches()).length;
      expect(before).toBeLessThan(COUNT);
      expect(stdout).toMatch(new RegExp(`^campaign +${before} +${before} `, 'm'));
      expect(json(await apply())).toMatchObject({ resumed: 0, settledEarlier: before, outcomes: { moved: COUNT } });
      expect(await patches()).toHaveLength(COUNT);
    },
  );
});
