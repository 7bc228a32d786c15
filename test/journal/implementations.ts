import { onTestFinished } from 'vitest';
import type { Journal } from '../../src/engine/journal.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { now } from './opened.ts';
import { place } from './place.ts';

type Whole = Journal & AuditLog;

/** Every journal there is, opened for one test. */
export const IMPLEMENTATIONS: readonly { readonly name: string; readonly open: () => Whole }[] = [
  { name: 'memory', open: () => finished(memoryJournal({ now })) },
  { name: 'store', open: () => finished(openJournal(place(), { now })) },
];

function finished(journal: Whole): Whole {
  onTestFinished(() => journal.close());
  return journal;
}
