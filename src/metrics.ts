import { createHistogram } from 'node:perf_hooks';
import { isFailing } from './engine/decision.ts';
import type { OutboxCount } from './engine/outbox.ts';
import { OUTCOMES, type Outcome, type OutcomeKind } from './engine/outcome.ts';
import type { ScheduleCount } from './engine/schedules.ts';
import type { Notifier } from './notices.ts';

/** What a client has done since it was made. Plain numbers: a copy, free to keep. */
export interface Metrics {
  readonly outcomes: { readonly [kind in OutcomeKind]: number };
  /** Refused and failed requests by the code that says why. */
  readonly reasons: { readonly [code: string]: number };
  /** What was asked and is no request: nothing was sent, and no outcome counts it. */
  readonly invalid: number;
  /** Writes that left, over all requests: the first attempt of each, and every further one. */
  readonly writes: number;
  /** HTTP calls that left, token calls included. */
  readonly calls: number;
  readonly retries: number;
  readonly throttles: number;
  /** Calls that waited for their turn, and how long all of them together, in milliseconds. */
  readonly paced: { readonly calls: number; readonly waitedMs: number };
  readonly conflicts: number;
  readonly tokens: number;
  readonly warnings: number;
  /**
   * Rows and letters for sinks: those in the journal that wait or are dead letters, and those delivered since the client was made.
   * `postponed`: how often a chunk or a letter was not taken, and kept for another attempt.
   */
  readonly outbox: OutboxCount & { readonly delivered: number; readonly postponed: number };
  /** What is to be sent later, and how much of it is due and not settled yet. */
  readonly schedules: ScheduleCount;
  /** Milliseconds from asking to outcome; `null` while there is none. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number } | null;
}

/** At most this many distinct reasons are counted by name; the rest share one, so that nothing grows without bound. */
const REASONS = 200;

export class Meter {
  readonly #outcomes = Object.fromEntries(OUTCOMES.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
  readonly #reasons = new Map<string, number>();
  readonly #latency = createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });
  readonly #counts = {
    invalid: 0,
    writes: 0,
    calls: 0,
    retries: 0,
    throttles: 0,
    conflicts: 0,
    tokens: 0,
    warnings: 0,
  };
  #delivered = 0;
  readonly #paced = { calls: 0, waitedMs: 0 };
  #postponed = 0;

  constructor({ emitter }: Notifier) {
    emitter.on('outcome', (outcome) => this.#count(outcome));
    emitter.on('invalid', () => this.#counts.invalid++);
    emitter.on('called', () => this.#counts.calls++);
    emitter.on('retried', () => this.#counts.retries++);
    emitter.on('throttled', () => this.#counts.throttles++);
    emitter.on('paced', ({ waitedMs }) => {
      this.#paced.calls++;
      this.#paced.waitedMs += waitedMs;
    });
    emitter.on('tokenRefreshed', () => this.#counts.tokens++);
    emitter.on('warning', () => this.#counts.warnings++);
    emitter.on('delivered', ({ records }) => {
      this.#delivered += records;
    });
    emitter.on('postponed', () => this.#postponed++);
  }

  read(outbox: OutboxCount, schedules: ScheduleCount): Metrics {
    const ms = (percentile: number) => Math.round(this.#latency.percentile(percentile) / 10) / 100;
    return {
      outcomes: { ...this.#outcomes },
      reasons: Object.fromEntries([...this.#reasons].sort(([, a], [, b]) => b - a)),
      ...this.#counts,
      paced: { ...this.#paced },
      outbox: { ...outbox, delivered: this.#delivered, postponed: this.#postponed },
      schedules: { ...schedules },
      latencyMs: this.#latency.count === 0 ? null : { p50: ms(50), p95: ms(95), p99: ms(99), max: ms(100) },
    };
  }

  #count(outcome: Outcome): void {
    this.#outcomes[outcome.kind]++;
    this.#counts.writes += outcome.writes;
    this.#counts.conflicts += outcome.conflicts;
    this.#latency.record(Math.max(1, Math.round(outcome.durationMs * 1_000)));
    for (const code of reasonsOf(outcome)) {
      const key = this.#reasons.size < REASONS || this.#reasons.has(code) ? code : 'other';
      this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1);
    }
  }
}

/** The codes that say why a request did not end as asked; a refusal has one for each rule that failed. */
export function reasonsOf(outcome: Outcome): string[] {
  if (outcome.kind === 'failed' || outcome.kind === 'conflicted') return [outcome.failure.code];
  if (outcome.kind === 'drifted') return [`state.${outcome.to}`];
  if (outcome.kind !== 'refused') return [];
  const { decision } = outcome;
  if (decision.kind !== 'refused') return [decision.kind];
  return [...new Set(decision.verdicts.filter(isFailing).map(({ code }) => code))];
}
