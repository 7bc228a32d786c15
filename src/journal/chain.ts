import type { Instant } from '../../machines/verdict.ts';
import { hash } from '../engine/crypto.ts';
import { JournalError } from '../engine/journal.ts';
import type { Verification } from './audit-log.ts';
import { type Beside, commit, commitEvidence, opensBeside } from './commitment.ts';
import type { Draft } from './draft.ts';
import { canonical } from './json.ts';
import { type KeptReceipt, keepReceipt, opensReceipt } from './kept-receipt.ts';
import { pairHash } from './pair.ts';
import { newStream } from './random.ts';
import { type AuditRecord, SCHEMA } from './record.ts';
import { Witness } from './witness.ts';

// leaf = SHA-256(0x00 ‖ JCS(record without chain.hash)); hash = SHA-256(0x02 ‖ prev ‖ leaf), prev and leaf as 32 bytes each.
// The prefixes keep a leaf from ever passing for a link, as in RFC 6962, whose 0x01 is left for tree nodes.
const decoder = new TextDecoder();
const PREV = '"chain":{"prev":"';
const STREAM = '","stream":"';
/** Of UTF-8, for each unit of a string. */
const BYTES_AT_MOST = 3;
/** Nearly every record fits in, so that no buffer has to be made for it; its first byte stays. */
const LEAF = Buffer.alloc(0x10000);
export const GENESIS = '0'.repeat(64);

/** Where the next record goes. */
export interface Head {
  readonly stream: string;
  readonly seq: number;
  readonly hash: string;
}

/** A record as it is kept: its JCS text without `chain.hash`, and that hash. */
export interface Link {
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
}

/** A record about to be kept. */
export interface Entry {
  readonly link: Link;
  readonly beside: Beside;
  readonly receipt?: KeptReceipt;
  /** Where the one after it goes. */
  readonly head: Head;
}

/** A record as it is verified. */
export interface Chained {
  readonly seq: number;
  /** Its text; its bytes where no text says just them: a decoder would make one character of many broken ones. */
  readonly body: string | Uint8Array;
  readonly hash: string;
}

/** With what stands beside it. */
export interface KeptLink extends Chained {
  /** `undefined` once their key is gone. @throws {JournalError} `journal.corrupt` where they cannot be opened with it. */
  beside(): Beside | undefined;
  /** The text of the receipt; `undefined` once its key is gone. @throws {JournalError} `journal.corrupt`, where it is missing too */
  receipt(): string | undefined;
}

export const newHead = (): Head => ({ stream: newStream(), seq: 0, hash: GENESIS });

/** The head of a chain whose last record is `last`; `undefined` where that is not what its hash says. */
export function headAt(last: Link): Head | undefined {
  const { stream, prev } = recordOf(last).chain;
  const isSound = hashAfter(prev, leafOf(last.body)) === last.hash;
  return isSound ? { stream, seq: last.seq, hash: last.hash } : undefined;
}

/** What a record is in chain and tree. */
export function leafOf(body: string | Uint8Array): string {
  const isShort = typeof body === 'string' && body.length * BYTES_AT_MOST < LEAF.length;
  const bytes = isShort
    ? LEAF.subarray(0, 1 + LEAF.write(body, 1))
    : Buffer.concat([LEAF.subarray(0, 1), Buffer.from(body)]);
  return hash('sha256', bytes, 'hex');
}

/** The hash of the record of this leaf after the one of that hash. */
export const hashAfter = pairHash(0x02);

/** A draft made into the record after `head`. @throws {JournalError} `journal.unrecordable` where it has no JCS text. */
export function entryAfter(head: Head, draft: Draft, recordedAt: Instant): Entry {
  const { payload, receipt: drafted, decision, ...said } = draft;
  const receipt = drafted && keepReceipt(drafted);
  const { change, openings } = commit(payload);
  const { rules, evidence } = commitEvidence(decision?.rules ?? []);
  const seq = head.seq + 1;
  const chain = { stream: head.stream, prev: head.hash };
  const body = canonical(`The record of request ${draft.request}`, {
    ...said,
    ...(decision && { decision: { ...decision, rules } }),
    ...(receipt && { receipt: receipt.shown }),
    schema: SCHEMA,
    seq,
    recordedAt,
    change,
    chain,
  });
  const hash = hashAfter(head.hash, leafOf(body));
  const link = { seq, body, hash };
  return {
    link,
    beside: { payload: openings, evidence },
    ...(receipt && { receipt }),
    head: { stream: head.stream, seq, hash },
  };
}

export function recordOf({ body, hash }: Link): AuditRecord {
  const record = JSON.parse(body) as AuditRecord;
  return { ...record, chain: { ...record.chain, hash } };
}

/**
 * Reads the chain through, and ends at the first record that is not right: by itself, or by what the witness knows of it.
 * @param beside says what speaks against that which stands beside a record. @default it is not looked at
 */
export function verifyChain<Row extends Chained>(
  rows: Iterable<Row>,
  witness = new Witness([], undefined),
  beside?: (record: AuditRecord, row: Row) => string | undefined,
): Verification {
  let head: Head | undefined;
  let seq = 1;
  try {
    for (const row of rows) {
      const prev = head?.hash ?? GENESIS;
      if (row.seq !== seq) return { sound: false, seq, reason: 'the record is missing' };
      const leaf = leafOf(row.body);
      if (hashAfter(prev, leaf) !== row.hash) {
        return { sound: false, seq, reason: 'the record, its hash or its place in the chain was changed' };
      }
      // Parsing a record takes longer than its two hashes: the bytes that say where it stands are the same each time.
      const record = !beside && head && names(row.body, seq, head) ? undefined : parsed(row.body);
      const stream: string = record?.chain.stream ?? head?.stream ?? '';
      if (record && (record.seq !== seq || record.chain.prev !== prev || stream !== (head?.stream ?? stream))) {
        return { sound: false, seq, reason: 'the record names another place in the chain than it has' };
      }
      const lie = record && beside?.(record, row);
      if (lie) return { sound: false, seq, reason: lie };
      const objection = witness.next(leaf, stream);
      if (objection) return { sound: false, ...objection };
      head = { stream, seq, hash: row.hash };
      seq += 1;
    }
  } catch (cause) {
    if (cause instanceof JournalError && cause.code === 'journal.corrupt') {
      return { sound: false, seq, reason: cause.message };
    }
    // Under a hash that fits: somebody wrote it so.
    if (cause instanceof SyntaxError) return { sound: false, seq, reason: 'the record is no JSON' };
    throw cause;
  }
  const objection = witness.end(seq - 1);
  if (objection) return { sound: false, ...objection };
  const witnessed = witness.read();
  const found = { records: seq - 1, head: head?.hash ?? GENESIS, ...(witnessed && { checkpoints: witnessed }) };
  return { sound: true, ...found, ...(!beside && { chainOnly: true }) };
}

/** What speaks against that which stands beside a record. */
export function reasonAgainst(record: AuditRecord, link: KeptLink): string | undefined {
  const beside = link.beside();
  if (beside !== undefined && !opensBeside(record, beside))
    return 'what stands beside the record is not what it commits to';
  const receipt = record.receipt && link.receipt();
  if (record.receipt && receipt !== undefined && !opensReceipt(record.receipt, receipt)) {
    return 'the receipt beside the record is not the one it commits to';
  }
  return undefined;
}

const parsed = (body: string | Uint8Array): AuditRecord =>
  JSON.parse(typeof body === 'string' ? body : decoder.decode(body)) as AuditRecord;

/** Whether the text shows the place after `head`. Nothing else in it can look so: inside of a text, a quote is escaped. */
function names(body: string | Uint8Array, seq: number, { stream, hash }: Head): boolean {
  if (typeof body !== 'string') return false;
  const at = body.indexOf(hash);
  const after = at + hash.length;
  return (
    at > 0 &&
    body.startsWith(PREV, at - PREV.length) &&
    body.startsWith(STREAM, after) &&
    body.startsWith(`${stream}"}`, after + STREAM.length) &&
    // From behind, for the names stand in order, and few come after this one.
    body.lastIndexOf(`"seq":${seq},`) > after
  );
}
