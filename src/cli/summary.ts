import type { Verification } from '../journal/audit-log.ts';
import type { Metrics } from '../metrics.ts';
import { outcomeTable } from './outcome-table.ts';
import { reasonTable } from './reason-table.ts';
import { counted, figure } from './table.ts';
import type { Counts } from './tally.ts';
import { harmless, styled } from './terminal.ts';
import type { StreamCounts } from './watch.ts';

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
  /** `null` where none was asked for. */
  readonly stream: StreamCounts | null;
  /** What is wrong with the input, as `FILE:LINE:COLUMN: field (kind): rule`. */
  readonly badInput: readonly string[];
  /** With `--expect`: how the results differ from it. */
  readonly expected?: { readonly file: string; readonly differences: readonly string[] };
  readonly audit: Verification;
  readonly journal: string;
}

/** Characters of a line. */
const WIDTH = 100;

/** The summary for people, fit for one screen. */
export function summaryLines(summary: Summary): string[] {
  const reasons = reasonTable(summary, WIDTH);
  return [
    heading(summary),
    ...['', ...outcomeTable(summary)],
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    ...['', ...figures(summary), ...verdicts(summary)],
  ];
}

function heading({ file, requests, settledEarlier, elapsedMs }: Summary): string {
  const earlier = settledEarlier > 0 ? `, ${figure(settledEarlier)} settled earlier` : '';
  return styled(
    'bold',
    harmless(`${file}: ${counted(requests, 'request')} in ${(elapsedMs / 1000).toFixed(1)} s${earlier}`),
  );
}

function figures({ wire, stream }: Summary): string[] {
  if (wire === null) return ['wire: nothing was sent; --again carries the whole file out again'];
  const { writes, retries, throttles, conflicts, tokens, warnings, outbox, latencyMs } = wire;
  return [
    listed('wire', { writes, retries, throttles, conflicts, tokens, ...(warnings > 0 && { warnings }) }),
    ...(latencyMs ? [listed('latency', latencyMs, ' ms')] : []),
    ...crm(outbox),
    ...(stream ? streamed(stream) : []),
  ];
}

function crm({ delivered, postponed, dead, waiting }: Metrics['outbox']): string[] {
  const records = { delivered, 'dead letters': dead, waiting, 'chunks postponed': postponed };
  return Object.values(records).some((count) => count > 0) ? [listed('CRM', records)] : [];
}

function streamed({ lifecycle, resources, events, found, duplicates, gaps, abandoned, spans, failure }: StreamCounts) {
  const brought = { events, 'found by reading': found, duplicates, gaps, ...(abandoned > 0 && { abandoned }), spans };
  const line = listed(`stream of ${counted(resources, lifecycle)}`, brought);
  return failure
    ? [line, styled('red', harmless(`  it ended by itself: ${failure.code}, ${failure.message}`))]
    : [line];
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
  interrupted: 'interrupted: started again with the same journal, it goes on where it was',
  badInput: 'bad input: corrected and started again with the same journal, it goes on where it was',
} as const;

function expectation({ file, differences }: NonNullable<Summary['expected']>, requests: number): string[] {
  if (differences.length === 0)
    return [styled('green', harmless(`expected: all of ${counted(requests, 'request')} ended as in ${file}`))];
  return [
    styled('red', harmless(`expected: not all requests ended as in ${file}`)),
    ...differences.map((line) => harmless(`  ${line}`)),
  ];
}
