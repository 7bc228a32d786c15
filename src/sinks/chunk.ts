import type { Json } from '../../machines/verdict.ts';
import { canonical } from '../engine/canonical.ts';
import { createHash } from '../engine/crypto.ts';
import type { Chunk, ChunkRow } from '../engine/outbox.ts';

/** Records in one chunk at most, as the guest guide has it. */
export const CHUNK_SIZE = 50;

/**
 * `base64url(SHA-256(JCS([sink, [[request, item, round, payload], …]])))`: of the ordered record keys and payloads. The request is
 * part of a record's key, so that an item that comes back to what it once was is not taken for the earlier upsert; and so is the
 * round, so that a record that was answered `not now` is not answered from the endpoint's memory for ever.
 */
export const chunkKey = (sink: string, rows: readonly ChunkRow[]): string =>
  createHash('sha256')
    .update(canonical([sink, rows.map(({ request, item, round, payload }) => [request, item, round, payload])]) ?? '')
    .digest('base64url');

/** The body of the guide's batch upsert; the same rows give the same bytes. */
export const chunkBody = ({ key, rows }: Pick<Chunk, 'key' | 'rows'>): Json => ({
  idempotencyKey: key,
  records: rows.map(({ item, payload }) => ({ externalId: item, ...payload })),
});
