import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';
import { folder, interlock, json, linesIn } from './interlock.ts';

const EXAMPLE = 'docs/examples/day';
const rows = (file: string) => linesIn(readFileSync(file, 'utf8')).map((line) => JSON.parse(line));

/** What `npm start` is given. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
const START = scripts.start.replace('node src/cli/main.ts ', '').split(' ');

describe.concurrent('npm start', () => {
  test('ends as expected, with every lifecycle and every kind of outcome', async () => {
    const done = await interlock(...START, '--json');
    const summary = json(done);
    expect(summary.expected.differences).toEqual([]);
    expect(done.code).toBe(0);
    expect(summary.requests).toBeGreaterThanOrEqual(150);
    expect(Object.keys(summary.lifecycles)).toEqual(Object.keys(lifecycles));
    for (const { moved, refused } of Object.values<Record<string, number>>(summary.lifecycles)) {
      expect(moved).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(0);
    }
    for (const count of Object.values(summary.outcomes)) expect(count).toBeGreaterThan(0);
    expect(summary.wire).toMatchObject({ throttles: 5, conflicts: 13, tokens: 2, warnings: 4 });
    expect(summary.wire.outbox).toEqual({ waiting: 0, dead: 1, delivered: 14, postponed: 1 });
    expect(summary.stream).toEqual({
      ...{ lifecycle: 'presence', resources: 15, events: 50, found: 16, duplicates: 1, gaps: 1 },
      ...{ abandoned: 0, spans: 50, failure: null },
    });
    expect(summary.audit.sound).toBe(true);
  });

  test('fits on one screen', async () => {
    const { stdout } = await interlock(...START);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('is believed by the sandbox, which counts for itself', async ({ onTestFinished }) => {
    const scenario = parseScenario(JSON.parse(readFileSync(`${EXAMPLE}.sandbox.json`, 'utf8')));
    const sandbox = await startSandbox({ scenario });
    onTestFinished(() => sandbox.close());
    const spans = join(folder(), 'spans.jsonl');
    const own = START.flatMap((word, at) => {
      if (word === '--sandbox') return [word, sandbox.url];
      return word === '--scenario' || START[at - 1] === '--scenario' ? [] : [word];
    });
    const { code } = await interlock(...own, '--spans', spans, '--journal', join(folder(), 'day.db'));
    expect(code).toBe(0);
    const shown = async (path: string) => (await fetch(`${sandbox.url}/sandbox/${path}`)).json() as Promise<never>;
    const { crm, guests, presences }: Shown = await shown('snapshot');
    const merged = 'b0000000-0000-4000-8000-000000000009';
    const told = crm.records.map(({ externalId }) => externalId);
    expect([told.length, told.includes(merged)]).toEqual([14, false]);
    const { requests }: { requests: readonly { status: number; idempotencyKey: string }[] } = await shown(
      'requests?operation=crm.upsert',
    );
    const [first] = requests;
    const again = requests.filter(({ idempotencyKey }) => idempotencyKey === first?.idempotencyKey);
    expect(again.map(({ status }) => status)).toEqual([429, 200]);
    expect(JSON.stringify(guests)).not.toMatch(/@|\+44/);
    const written = rows(spans);
    expect(written).toHaveLength(presences.reduce((sum, { version }) => sum + version - 1, 0) - 1);
    expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
  });
});

interface Shown {
  readonly crm: { readonly records: readonly { readonly externalId: string }[] };
  readonly guests: readonly object[];
  readonly presences: readonly { readonly version: number }[];
}

describe('the day meets', () => {
  const outcomes = rows(`${EXAMPLE}.outcomes.jsonl`);
  const moves = outcomes.filter(({ outcome }) => outcome === 'moved');

  test.each(Object.entries(lifecycles))('every event that may be asked of: %s', (name, { lifecycle }) => {
    const asked = new Set(moves.filter((each) => each.lifecycle === name).map(({ event }) => event));
    expect([...asked].sort()).toEqual(Object.keys(lifecycle.events).sort());
  });

  test('every edge of the campaign guide', () => {
    const edges = new Set(moves.map(({ from, event, to }) => `${from} ${event} ${to}`));
    const guide = [
      'active pause draining',
      'active pause paused',
      'active complete completed',
      'active archive archived',
    ];
    const others = ['paused activate active', 'paused complete completed', 'paused archive archived'];
    expect([...edges]).toEqual(expect.arrayContaining([...guide, ...others, 'completed archive archived']));
  });

  test('every reason for a no that a day brings, most of them once', () => {
    const reasons = outcomes.flatMap((outcome) => outcome.reasons as string[]);
    expect([...new Set(reasons)].sort()).toEqual([
      ...['attributes.badKey', 'attributes.badValue', 'attributes.contested', 'attributes.sealed', 'break.forbids'],
      ...['campaign.contact.list.empty', 'capacity.low', 'capacity.partial', 'capacity.queuesUnnamed'],
      ...['consent.refused', 'dialect.notOffered', 'hours.closed', 'hours.neverOpen', 'identity.missing'],
      ...['internal.server.error', 'metadata.tooDeep', 'not.found', 'notAccepted', 'payload.personal'],
      ...['reason.missing', 'reason.textMissing', 'reason.unlisted', 'request.deadline', 'state.blocked'],
      ...['unrecognised', 'version.conflict'],
    ]);
    expect(outcomes.some((outcome) => outcome.reasons.length > 1)).toBe(true);
  });

  test('whole lives: some campaign is asked many times', () => {
    const asked = Map.groupBy(outcomes, ({ id }) => id);
    expect(Math.max(...[...asked.values()].map((each) => each.length))).toBeGreaterThanOrEqual(8);
  });
});
