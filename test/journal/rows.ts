import type { Journal } from '../../src/engine/journal.ts';
import type { Chunk, ChunkRow, Forming, SinkRow } from '../../src/engine/outbox.ts';
import { told } from './drafts.ts';

export const SINK = 'crm';

/** A row for one guest. */
export const row = (item: string, payload: SinkRow['payload'] = { mark: 1 }): SinkRow => ({
  sink: SINK,
  item,
  payload,
});

/** A request that ends with these rows. */
export function concludeWith(journal: Journal, request: string, ...rows: SinkRow[]): Promise<void> {
  const { intent, outcome, outcomeDraft } = told(request, { id: rows[0]?.item ?? 'C-1' });
  return journal.conclude(intent.fingerprint, outcome, outcomeDraft, rows);
}

/** A key that can be read: what is in the chunk, and which time around. */
export const keyOf = (rows: readonly ChunkRow[]): string =>
  rows.map(({ request, item, round }) => `${request}/${item}/${round}`).join(' ');

export const forming = (limit = 50): Forming => ({ limit, keyOf });

/** Takes a chunk where there has to be one. */
export async function taken({ outbox }: Journal, now: number, limit?: number): Promise<Chunk> {
  const chunk = await outbox.take(SINK, now, forming(limit));
  if (chunk === undefined) throw new Error('Nothing is due.');
  return chunk;
}

export const itemsOf = ({ rows }: Chunk): string[] => rows.map(({ item }) => item);
