import type { OutcomeKind } from '../engine/outcome.ts';
import type { Verification } from '../journal/audit-log.ts';
import type { Metrics } from '../metrics.ts';
import { counted, figure, table } from './table.ts';
import type { Counts } from './tally.ts';
import { harmless, styled } from './terminal.ts';

/** What a run came to; as it stands with `--json`. */
export interface Summary extends Counts {
  readonly file: string;
  /** The run's name in the journal. */
  readonly run: string;
  readonly end: 'complete' | 'interrupted' | 'badInput';
  /** It was carried to its end before, and not asked for again: this is what is recorded. */
  readonly finishedBefore: boolean;
  /** Left open by a process that was ended, and settled before this run began. */
  readonly resumed: number;
  readonly elapsedMs: number;
  /** Of this run alone; `null` where nothing was sent. */
  readonly wire: Omit<Metrics, 'outcomes' | 'reasons'> | null;
  /** What is wrong with the input, as `FILE:LINE:COLUMN: field (kind): rule`. */
  readonly badInput: readonly string[];
  /** With `--expect`: how the results differ from it. */
  readonly expected?: { readonly file: string; readonly differences: readonly string[] };
  readonly audit: Verification;
  readonly journal: string;
}

const COLOURS = {
  moved: 'green',
  unchanged: 'green',
  refused: 'yellow',
  drifted: 'yellow',
  conflicted: 'red',
  failed: 'red',
} as const satisfies { readonly [kind in OutcomeKind]: string };

/** Reasons that are shown to people; `--json` has all of them. */
const REASONS = 20;

/** The summary for people, fit for 100 columns. */
export function summaryLines(summary: Summary): string[] {
  return [heading(summary), '', ...counts(summary), '', ...figures(summary), ...verdicts(summary)];
}

function heading({ file, requests, settledEarlier, elapsedMs }: Summary): string {
  const earlier = settledEarlier > 0 ? `, ${figure(settledEarlier)} settled earlier` : '';
  return styled(
    'bold',
    harmless(`${file}: ${counted(requests, 'request')} in ${(elapsedMs / 1000).toFixed(1)} s${earlier}`),
  );
}

/** Outcomes, and beside them the reasons. */
function counts({ outcomes, reasons }: Summary): string[] {
  const all = Object.entries(reasons);
  const more = all.slice(REASONS).reduce((sum, [, count]) => sum + count, 0);
  const shown: [string, number][] = more > 0 ? [...all.slice(0, REASONS), ['further reasons', more]] : all;
  const left = table([['outcome', 'requests'], ...Object.entries(outcomes)]);
  const right = shown.length > 0 ? table([['reason', 'requests'], ...shown]) : [];
  const width = Math.max(...left.map((line) => line.length));
  const [head = '', ...lines] = Array.from({ length: Math.max(left.length, right.length) }, (_, at) =>
    `${(left[at] ?? '').padEnd(width)}      ${right[at] ?? ''}`.trimEnd(),
  );
  return [styled('dim', head), ...lines.map((line, at) => coloured(line, Object.entries(outcomes)[at]))];
}

function coloured(line: string, [kind, count]: readonly [string, number] = ['', 0]): string {
  return count > 0 ? line.replace(kind, styled(COLOURS[kind as OutcomeKind], kind)) : line;
}

function figures({ wire }: Summary): string[] {
  if (wire === null) return ['wire: nothing was sent; --again carries the whole file out again'];
  const { calls, retries, throttles, conflicts, tokens, warnings, outbox, latencyMs } = wire;
  const sent = { 'HTTP calls': calls, retries, throttles, conflicts, tokens, ...(warnings > 0 && { warnings }) };
  const used = Object.values(outbox).some((count) => count > 0);
  return [
    listed('wire', sent),
    ...(used ? [listed('outbox', { ...outbox })] : []),
    ...(latencyMs ? [listed('latency', latencyMs, ' ms')] : []),
  ];
}

const listed = (name: string, numbers: { readonly [name: string]: number }, unit = ''): string =>
  `${name}: ${Object.entries(numbers)
    .map(([what, number]) => `${what} ${figure(number)}${unit}`)
    .join('   ')}`;

function verdicts({ end, resumed, expected, requests, audit, journal }: Summary): string[] {
  return [
    ...(resumed > 0
      ? [`resumed: ${counted(resumed, 'request')} left open by an earlier process, settled before all others`]
      : []),
    audit.sound
      ? `audit: ${counted(audit.records, 'record')}, chain verified, head ${audit.head.slice(0, 16)}…`
      : styled('red', harmless(`audit: the chain is broken at record ${audit.seq}: ${audit.reason}`)),
    harmless(`journal: ${journal}`),
    ...(expected === undefined ? [] : expectation(expected, requests)),
    ...(end === 'complete' ? [] : [GOES_ON[end]]),
  ];
}

const GOES_ON = {
  interrupted: 'interrupted: started again with the same journal it goes on where it was',
  badInput: 'bad input: corrected and started again with the same journal it goes on where it was',
} as const;

function expectation({ file, differences }: NonNullable<Summary['expected']>, requests: number): string[] {
  if (differences.length === 0)
    return [styled('green', harmless(`expected: all of ${counted(requests, 'request')} ended as in ${file}`))];
  return [
    styled('red', harmless(`expected: not all requests ended as in ${file}`)),
    ...differences.map((line) => harmless(`  ${line}`)),
  ];
}
