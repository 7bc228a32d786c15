import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Actor } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { ScheduleCount, Scheduled, ScheduleFilter, Schedules } from '../engine/schedules.ts';

/** How a journal is read: its errors are the journal's. */
export interface Reading {
  read<T>(query: () => T): T;
}

interface KeptSchedule extends Omit<Scheduled, 'actor' | 'follows' | 'last'> {
  readonly actor: string;
  readonly follows: string | null;
  readonly lastCode: string | null;
  readonly lastAt: Instant | null;
}

const SHOWN = 'schedule, lifecycle, id, event, actor, dueAt, nextAt, platform, follows, attempts, lastCode, lastAt';

const CONDITIONS = {
  schedule: 'schedule = ?',
  lifecycle: 'lifecycle = ?',
  id: 'id = ?',
  by: 'nextAt <= ?',
} as const satisfies Record<Exclude<keyof ScheduleFilter, 'limit'>, string>;

/** Where the schedules of a journal on disk stand; needs no writer. */
export class StoredAgenda implements Pick<Schedules, 'list' | 'nextAfter' | 'count'> {
  readonly #reading: Reading;
  readonly #db: DatabaseSync;
  /** By their conditions, so that each finds its index. */
  readonly #lists = new Map<string, StatementSync>();
  readonly #next: StatementSync;
  readonly #count: StatementSync;

  constructor(db: DatabaseSync, reading: Reading) {
    this.#reading = reading;
    this.#db = db;
    this.#next = db.prepare('SELECT min(nextAt) AS nextAt FROM schedule WHERE nextAt > ?');
    this.#count = db.prepare(`SELECT (SELECT count(*) FROM schedule) AS waiting,
      (SELECT count(*) FROM schedule WHERE dueAt <= ?) AS late`);
  }

  list({ limit = -1, by, ...filter }: ScheduleFilter = {}): readonly Scheduled[] {
    const wanted = Object.entries({ ...filter, by: by?.toISOString() }).filter(([, value]) => value !== undefined);
    const where = wanted.map(([name]) => CONDITIONS[name as keyof typeof CONDITIONS]).join(' AND ');
    const values = wanted.map(([, value]) => value) as SQLInputValue[];
    return this.#reading.read(() => {
      const rows = this.#listing(where).all(...values, limit) as unknown[] as KeptSchedule[];
      return rows.map(scheduledOf);
    });
  }

  nextAfter(moment: Instant): Instant | undefined {
    const row = this.#reading.read(() => this.#next.get(moment)) as { readonly nextAt: Instant | null };
    return row.nextAt ?? undefined;
  }

  count(now: Instant): ScheduleCount {
    const { waiting, late } = this.#reading.read(() => this.#count.get(now)) as unknown as ScheduleCount;
    return { waiting, late };
  }

  #listing(where: string): StatementSync {
    const sql = `SELECT ${SHOWN} FROM schedule ${where && `WHERE ${where}`} ORDER BY nextAt, dueAt, rowid LIMIT ?`;
    const known = this.#lists.get(where) ?? this.#db.prepare(sql);
    this.#lists.set(where, known);
    return known;
  }
}

function scheduledOf({ actor, follows, lastCode, lastAt, ...kept }: KeptSchedule): Scheduled {
  return {
    ...kept,
    actor: JSON.parse(actor) as Actor,
    ...(follows !== null && { follows }),
    ...(lastCode !== null && lastAt !== null && { last: { code: lastCode, at: lastAt } }),
  };
}
