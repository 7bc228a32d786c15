import { createHash } from 'node:crypto';
import { isOpen, localHours, nextClose, nextOpening } from '../../machines/hours.ts';
import { everyDay, tableOf } from './calling-hours-table.ts';

const STEP = 37 * 60_000;

/** A hash over what the engine says all through 2026, to compare processes whose own zones differ. */
export function digest(): string {
  const hash = createHash('sha256');
  for (const zone of ['UTC', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'America/Nuuk']) {
    const table = tableOf({
      zones: [zone],
      weekly: { ...everyDay([['00:30', '01:45']]), sat: [['22:00', '02:15']] },
      exceptions: [{ date: '2026-03-08', windows: [['01:00', '24:00']] }],
    });
    for (let ms = Date.UTC(2026, 0); ms < Date.UTC(2027, 0); ms += STEP) {
      const clocks = localHours(table, ms).map(({ localTime }) => localTime);
      hash.update(JSON.stringify([clocks, isOpen(table, ms), nextOpening(table, ms), nextClose(table, ms)]));
    }
  }
  return hash.digest('hex');
}
