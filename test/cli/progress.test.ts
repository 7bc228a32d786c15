import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressOf } from '../../src/cli/progress.ts';
import type { Result } from '../../src/cli/result.ts';
import { Tally } from '../../src/cli/tally.ts';

const result = (line: number, outcome: Result['outcome'], ...reasons: string[]): Result => ({
  ...{ line, request: `r-${line}`, lifecycle: 'campaign', id: 'c1', event: 'activate', outcome, reasons },
  ...{ from: null, to: null, durationMs: 1 },
});

let written: string;
const { isTTY, columns } = process.stderr;

beforeEach(() => {
  written = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(process.stderr, { isTTY, columns });
});

async function run(results: readonly Result[], isTerminal: boolean): Promise<void> {
  process.stderr.isTTY = isTerminal;
  const tally = new Tally();
  const progress = await progressOf(results.length, tally);
  for (const [at, each] of results.entries()) {
    tally.count(each);
    progress.advance(at + 1, each);
  }
  progress.end();
}

describe('progress', () => {
  test('without a terminal is a line for what did not end as asked, and one for each thousand', async () => {
    const results = Array.from({ length: 2_500 }, (_, at) =>
      result(at + 1, at === 6 ? 'refused' : 'moved', ...(at === 6 ? ['a.b', 'c.d'] : [])),
    );
    await run(results, false);
    expect(written.split('\n')).toEqual([
      'line 7 campaign c1 activate: refused a.b, c.d',
      '1,000 requests, 40 %: 1 not as asked',
      '2,000 requests, 80 %: 1 not as asked',
      '',
    ]);
  });

  test('says where an outcome could not be recorded', async () => {
    await run([{ ...result(1, 'refused', 'a.b'), recorded: false }], false);
    expect(written).toBe('line 1 campaign c1 activate: refused a.b (not recorded)\n');
  });

  test('on a narrow terminal loses its bar first', async () => {
    process.stderr.columns = 40;
    await run([result(1, 'moved'), result(2, 'failed', 'a.b')], true);
    expect(written).toContain('100 %   2 requests   1 not as asked');
  });

  test('on a terminal is a bar, and leaves nothing behind', async () => {
    await run([result(1, 'moved'), result(2, 'failed', 'a.b')], true);
    expect(written).toContain('━');
    expect(written).toContain('100 %   2 requests   1 not as asked');
    expect(written).not.toContain('line 2');
  });
});
