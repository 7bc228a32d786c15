import path from 'node:path';
import { ours } from './ours.ts';
import type { Maker } from './race.ts';

/** With the version in hand, written first; the journal is durable. */
export const tracked: Maker = (url, directory) =>
  ours(url, { journal: path.join(directory, 'tracked.db'), maxAgeMs: 60_000 });

/** Read each time; the journal is durable. */
export const readFirst: Maker = (url, directory) => ours(url, { journal: path.join(directory, 'read-first.db') });

/** Read each time; the journal is in memory. */
export const inMemory: Maker = (url) => ours(url, { journal: 'memory' });
