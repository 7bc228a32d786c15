import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Verification } from '../../../src/journal/audit-log.ts';
import { openJournal, readJournal } from '../../../src/journal/store.ts';
import { told } from '../../journal/drafts.ts';
import { rounds } from '../rounds.ts';
import type { Row } from '../row.ts';

/** Records of one resource. */
const EACH = 100;
/** Written in one turn of the event loop. */
const AT_ONCE = 2_000;

export const row: Row = {
  what: 'a journal of 1,000,000 records (100,000 in haste): opening it, verifying its chain, listing one resource',
  against: '',
  async measure(scale) {
    const directory = mkdtempSync(path.join(tmpdir(), 'interlock-bench-'));
    const file = path.join(directory, 'journal.db');
    const records = scale.quick ? 100_000 : 1_000_000;
    try {
      await fill(file, records);
      let listed = 0;
      const costs = await rounds(scale.rounds, {
        async open() {
          const began = performance.now();
          const journal = openJournal(file, { now: Date.now });
          const ms = performance.now() - began;
          await journal.close();
          return ms;
        },
        verify: () => reading(file, (log) => seconds(() => soundly(log.verify({ chainOnly: true }), records))),
        list: () =>
          reading(file, (log) => {
            listed += 1;
            const id = idOf(listed % (records / EACH));
            const found = seconds(() => {
              if ([...log.records({ kind: 'campaign', id })].length !== EACH) throw new Error(`Not all of ${id}.`);
            });
            return found * 1_000;
          }),
      });
      return [
        { says: 'opening it', unit: ' ms', target: { most: 300 }, samples: costs.open },
        {
          says: 'records a second, chain and checkpoints',
          unit: '',
          target: { least: 250_000 },
          samples: costs.verify.map((each) => records / each),
        },
        { says: `listing ${EACH} records of one resource`, unit: ' ms', target: { most: 5 }, samples: costs.list },
      ];
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

const idOf = (number: number): string => `C-${number}`;

async function fill(file: string, records: number): Promise<void> {
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const failed = (error: unknown) => {
    throw error;
  };
  const journal = openJournal(file, { now: Date.now, checkpoints: { key, anchor: () => {}, failed } });
  for (let made = 0; made < records; made += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, at) => {
        const number = made + at;
        return journal.note(told(`r${number}`, { id: idOf(number % (records / EACH)) }).outcomeDraft);
      }),
    );
  }
  await journal.close();
}

function reading<T>(file: string, look: (log: ReturnType<typeof readJournal>) => T): T {
  const log = readJournal(file);
  try {
    return look(log);
  } finally {
    log.close();
  }
}

function seconds(act: () => void): number {
  const began = performance.now();
  act();
  return (performance.now() - began) / 1_000;
}

function soundly(found: Verification, records: number): void {
  if (!found.sound || found.records !== records || found.checkpoints?.covered !== records) {
    throw new Error(`The journal is not sound: ${JSON.stringify(found)}`);
  }
}
