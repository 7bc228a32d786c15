import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Journal } from '../../../src/engine/journal.ts';
import { openJournal } from '../../../src/journal/store.ts';
import { record, told } from '../../journal/drafts.ts';
import { ratios, rounds } from '../rounds.ts';
import type { Row } from '../row.ts';

const WRITERS = 64;
/** What a request leaves in the audit: an intent and an outcome. */
const RECORDS = 2;

export const row: Row = {
  what: `durable audit records, ${WRITERS} writers at a time`,
  against: 'the same journal with one `fsync` a record',
  async measure(scale) {
    const directory = mkdtempSync(path.join(tmpdir(), 'interlock-bench-'));
    const journal = openJournal(path.join(directory, 'journal.db'), { now: Date.now });
    const count = scale.quick ? 2_000 : 8_000;
    let made = 0;
    const costs = await rounds(scale.rounds, {
      grouped: () => written(journal, WRITERS, count, () => `r${++made}`),
      single: () => written(journal, 1, count / 20, () => `r${++made}`),
    });
    await journal.close();
    rmSync(directory, { recursive: true });
    return [
      { says: 'records in the time of one', target: { least: 20 }, samples: ratios(costs.single, costs.grouped) },
      { says: 'records a second', unit: '', samples: costs.grouped.map((ms) => 1_000 / ms) },
      { says: 'records a second, one `fsync` each', unit: '', samples: costs.single.map((ms) => 1_000 / ms) },
    ];
  },
};

/** Milliseconds a record. */
async function written(journal: Journal, writers: number, count: number, key: () => string): Promise<number> {
  const began = performance.now();
  let left = count / RECORDS;
  const writer = async () => {
    while (left > 0) {
      left -= 1;
      await record(journal, told(key()));
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return (performance.now() - began) / count;
}
