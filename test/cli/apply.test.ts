import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ended, file, folder, idOf, interlock, json, linesIn, request, scenario, start } from './interlock.ts';

const ONE_MOVED = { moved: 1, unchanged: 0, refused: 0, drifted: 0, conflicted: 0, failed: 0 };
const PAUSE = { payload: { reason: 'COMPLIANCE' } };
const sandbox = (campaigns: number, more = {}) => [
  '--sandbox',
  '--scenario',
  file('scenario.json', scenario(campaigns, more)),
];
const requests = (...lines: readonly string[]) => file('requests.jsonl', `${lines.join('\n')}\n`);

describe.concurrent('apply', () => {
  test('succeeds where all requests moved or changed nothing, and shows what came of them', async () => {
    const path = requests(request(1, 'pause', PAUSE), '', request(1, 'pause', PAUSE), request(2, 'archive'));
    const { code, stdout, stderr } = await interlock('apply', path, ...sandbox(2));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`${path}: 3 requests in `);
    expect(stdout).toMatch(/^lifecycle +requests +moved +unchanged +refused +drifted +conflicted +failed$/m);
    expect(stdout).toMatch(/^campaign +3 +2 +1 +0 +0 +0 +0$/m);
    expect(stdout).toMatch(/^wire: writes 2 {3}retries 0/m);
    expect(stdout).toMatch(/^audit: 5 records, chain verified, head [0-9a-f]{16}…$/m);
    expect(stdout).toMatch(/^journal: .*interlock-.*journal\.db$/m);
    for (const line of linesIn(stdout)) expect(line.length).toBeLessThanOrEqual(100 + path.length);
  });

  test('says on stderr which requests ended otherwise, and goes on with the same resource', async () => {
    const path = requests(
      request(1, 'activate'),
      request(1, 'pause'),
      request(1, 'complete'),
      request(1, 'pause', PAUSE),
    );
    const { code, stdout, stderr } = await interlock('apply', path, ...sandbox(1));
    expect(code).toBe(2);
    expect(linesIn(stderr)).toEqual([
      `line 2 campaign ${idOf(1)} pause: refused reason.missing`,
      `line 4 campaign ${idOf(1)} pause: refused notAccepted`,
    ]);
    expect(stdout).toMatch(/^campaign +4 +1 +1 +2 /m);
    expect(stdout).toMatch(/^notAccepted +1 +reason\.missing +1$/m);
  });

  test('says when time alone would make a request allowed', async () => {
    const policy = file('policy.json', { callingHours: { weekly: { sat: [['09:00', '10:00']] } } });
    const paused = { campaigns: [{ id: idOf(1), campaignstate: 'paused' }] };
    const { stderr } = await interlock(
      'apply',
      requests(request(1, 'activate')),
      '--policy',
      policy,
      ...sandbox(1, paused),
    );
    expect(linesIn(stderr)).toEqual([
      `line 1 campaign ${idOf(1)} activate: refused hours.closed (again at 2026-03-28T09:00:00.000Z)`,
    ]);
  });

  test('keeps the requests of one resource in order, however many are under way', async () => {
    const policy = file('policy.json', { agentCapacity: { queues: { '*': ['q'] } } });
    const lines = Array.from({ length: 24 }, (_, at) =>
      at % 2 === 0 ? request(1, 'pause', PAUSE) : request(1, 'activate'),
    );
    const agents = { queues: [{ id: 'q', agentsAvailable: 5 }] };
    const done = await interlock(
      'apply',
      requests(...lines),
      '--concurrency',
      '8',
      '--json',
      '--policy',
      policy,
      ...sandbox(1, agents),
    );
    expect(json(done).outcomes).toMatchObject({ moved: 24, refused: 0, unchanged: 0 });
  });

  test('gives the summary as one line of JSON', async () => {
    const done = await interlock('apply', requests(request(1, 'archive')), '--json', ...sandbox(1));
    expect(linesIn(done.stdout)).toHaveLength(1);
    expect(json(done)).toEqual({
      file: expect.stringContaining('requests.jsonl'),
      run: expect.stringMatching(/^[0-9a-f]{12}#1$/),
      end: 'complete',
      finishedBefore: false,
      resumed: 0,
      requests: 1,
      settledEarlier: 0,
      unrecorded: 0,
      outcomes: ONE_MOVED,
      lifecycles: { campaign: ONE_MOVED },
      reasons: {},
      elapsedMs: expect.any(Number),
      wire: {
        ...{ calls: 3, writes: 1, retries: 0, throttles: 0, conflicts: 0, invalid: 0, tokens: 1, warnings: 0 },
        paced: { calls: 0, waitedMs: 0 },
        outbox: { waiting: 0, dead: 0, delivered: 0, postponed: 0 },
        schedules: { waiting: 0, late: 0 },
        latencyMs: {
          p50: expect.any(Number),
          p95: expect.any(Number),
          p99: expect.any(Number),
          max: expect.any(Number),
        },
      },
      stream: null,
      badInput: [],
      audit: { sound: true, records: 2, head: expect.stringMatching(/^[0-9a-f]{64}$/) },
      journal: expect.stringContaining('journal.db'),
    });
  });

  test('writes a result for each request where --out says', async () => {
    const out = join(folder(), 'out.jsonl');
    const path = requests(request(1, 'archive', { request: 'r-1' }), request(2, 'pause'));
    await interlock('apply', path, '--out', out, ...sandbox(2));
    const results = linesIn(readFileSync(out, 'utf8')).map((line) => JSON.parse(line));
    expect(results.sort((a, b) => a.line - b.line)).toEqual([
      {
        ...{ line: 1, request: 'r-1', lifecycle: 'campaign', id: idOf(1), event: 'archive' },
        ...{ outcome: 'moved', reasons: [], from: 'active', to: 'archived', durationMs: expect.any(Number) },
      },
      {
        ...{ line: 2, request: expect.stringMatching(/#1:2$/), lifecycle: 'campaign', id: idOf(2), event: 'pause' },
        ...{
          outcome: 'refused',
          reasons: ['reason.missing'],
          from: 'active',
          to: 'active',
          durationMs: expect.any(Number),
        },
      },
    ]);
  });

  test('succeeds with --expect where all ended as there, and else lists every difference', async () => {
    const ending = (line: number, outcome: string, ...reasons: string[]) => JSON.stringify({ line, outcome, reasons });
    const path = requests(request(1, 'pause'), request(2, 'archive'));
    const right = file('right.jsonl', `${ending(2, 'moved')}\n${ending(1, 'refused', 'reason.missing')}\n`);
    const wrong = file('wrong.jsonl', `${ending(1, 'refused', 'reason.unlisted')}\n${ending(3, 'moved')}\n`);
    const [good, bad] = await Promise.all(
      [right, wrong].map((expected) => interlock('apply', path, '--expect', expected, ...sandbox(2))),
    );
    expect(good?.code).toBe(0);
    expect(good?.stdout).toContain(`expected: all of 2 requests ended as in ${right}`);
    expect(bad?.code).toBe(2);
    expect(linesIn(bad?.stdout ?? '').slice(-4)).toEqual([
      `expected: not all requests ended as in ${wrong}`,
      '  line 1: expected refused reason.unlisted, ended refused reason.missing',
      '  line 2: expected nothing, ended moved',
      '  line 3: expected moved, did not end',
    ]);
  });

  test('starts nothing after bad input, lets what is under way end, and still gives the summary', async () => {
    const path = requests(request(1, 'archive'), request(2, 'archve'), request(3, 'archive'));
    const done = await interlock('apply', path, '--json', ...sandbox(3));
    const column = request(2, 'archve').indexOf('"archve"') + 1;
    expect(done.code).toBe(65);
    expect(linesIn(done.stderr)).toEqual([
      `${path}:2:${column}: event (a string): one of activate, pause, complete, archive is expected.`,
    ]);
    expect(json(done)).toMatchObject({
      end: 'badInput',
      requests: 1,
      outcomes: { moved: 1 },
      badInput: linesIn(done.stderr),
    });
  });

  test('colours its summary only where that is wanted', async () => {
    const path = requests(request(1, 'archive'));
    const args = ['apply', path, ...sandbox(1)];
    const [plain, forced] = await Promise.all([ended(start(args)), ended(start(args, { FORCE_COLOR: '1' }))]);
    expect(plain.stdout).not.toContain('\u001b');
    expect(forced.stdout).toContain('\u001b[32mmoved\u001b[39m');
  });

  const REQUESTS = requests(request(1, 'archive'));
  test.each([
    ['no journal', [REQUESTS], '--journal (missing): a path is expected, or INTERLOCK_JOURNAL.'],
    ['no dialect', [REQUESTS, '--journal', join(folder(), 'j.db')], 'INTERLOCK_DIALECT (missing)'],
    [
      'no such file',
      ['nowhere.jsonl', '--sandbox'],
      'FILE nowhere.jsonl: a file that can be read is expected (ENOENT).',
    ],
    ['a folder', [folder(), '--sandbox'], 'a regular file is expected.'],
    ['no file at all', ['--sandbox'], "missing required argument 'file'"],
    ['no whole number', [REQUESTS, '--concurrency', '1.5'], 'A whole number from 1 to 256 is expected.'],
    ['a policy that is none', [REQUESTS, '--sandbox', '--policy', file('p', '{"a":1,}')], ':1:8: JSON is expected'],
    [
      'a policy of unknown parts',
      [REQUESTS, '--sandbox', '--policy', file('p', { agents: {} })],
      'agents: no such field.',
    ],
    [
      'a scenario that is none',
      [REQUESTS, '--sandbox', '--scenario', file('s', { clock: 5 })],
      'The scenario is not valid: /clock',
    ],
    ['a scenario and no sandbox', [REQUESTS, '--scenario', 's.json'], '--scenario: only a sandbox has one'],
    [
      'a sandbox and a region',
      [REQUESTS, '--sandbox', '--region', 'eu_west_1'],
      '--region: --sandbox gives it already',
    ],
    ['a sandbox that is no URL', ['--sandbox', 'x', REQUESTS], '--sandbox (text): a URL is expected'],
    ['a sandbox that is not there', [REQUESTS, '--sandbox', 'http://127.0.0.1:1'], 'no sandbox answers there.'],
    ['spans of no stream', [REQUESTS, '--sandbox', '--spans', 'spans.jsonl'], '--spans: only a stream has spans'],
    ['a stream of what has none', [REQUESTS, '--sandbox', '--stream', 'campaign'], 'Allowed choices are presence.'],
    [
      'a stream of nobody',
      [REQUESTS, '--sandbox', '--stream', 'presence'],
      `--stream presence: ${REQUESTS} names none.`,
    ],
    [
      'spans that cannot be written',
      [REQUESTS, '--sandbox', '--stream', 'presence', '--spans', folder()],
      'a file that can be written is expected (EISDIR).',
    ],
    ['results over the requests', [REQUESTS, '--sandbox', '--out', REQUESTS], '--out'],
    [
      'expectations that are none',
      [REQUESTS, '--sandbox', '--expect', REQUESTS],
      `--expect ${REQUESTS}:1: a line as --out`,
    ],
    ['an unknown option', [REQUESTS, '--sandbx'], 'Did you mean --sandbox?'],
  ])('names the mistake where there is %s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await interlock('apply', ...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
