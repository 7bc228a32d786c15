import { hash } from 'node:crypto';
import { problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import type { Call, Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

/** Keys that are remembered; the oldest are forgotten. */
const KEYS = 10_000;
/** Chunks and records that are shown; the oldest give way. */
const SHOWN = 100_000;

/** Records that a fault keeps from being stored, each with the status that its result shows. */
export interface RecordFault {
  readonly externalId: string;
  readonly status: number;
  readonly code?: string;
}

interface Record {
  readonly externalId: string;
  readonly emailHash?: string;
  readonly consentFlags: { readonly marketing: boolean; readonly dataProcessing: boolean };
  readonly lastInteraction?: string;
  readonly channelContext?: object;
}
interface Batch {
  readonly idempotencyKey: string;
  readonly records: readonly Record[];
}

/** One batch that arrived with a body that is one. */
interface Arrival {
  readonly key: string;
  readonly externalIds: readonly string[];
  /** Whether the key had been answered before. */
  readonly duplicate: boolean;
}

const text = { type: 'string', minLength: 1 };

const isBatch = compile<Batch>(
  closed({
    idempotencyKey: { type: 'string', minLength: 16, maxLength: 255 },
    records: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: closed({
        externalId: text,
        'emailHash?': { type: 'string', pattern: '^[a-fA-F0-9]{64}$' },
        consentFlags: closed({ marketing: { type: 'boolean' }, dataProcessing: { type: 'boolean' } }),
        'lastInteraction?': { type: 'string', format: 'instant' },
        'channelContext?': { type: 'object' },
      }),
    },
  }),
);

/** A CRM with a batch upsert, as the guest guide speaks to one: somebody else's system, with a token of its own. */
export class Crm {
  readonly #token: string;
  readonly #duplicates: 'conflict' | 'replay';
  readonly #answered = new Map<string, { readonly digest: string; readonly reply: Reply }>();
  readonly #records = new Map<string, Record & { readonly upserts: number }>();
  readonly #arrivals: Arrival[] = [];
  readonly #faults = new Map<string, readonly RecordFault[]>();

  /** @param options.duplicates what a key that was answered before gets: 409, as in the guide, or that answer once more */
  constructor(options: { readonly token: string; readonly duplicates: 'conflict' | 'replay' }) {
    this.#token = options.token;
    this.#duplicates = options.duplicates;
  }

  /** Keeps records of this one call from being stored. */
  refuse({ correlationId }: Call, records: readonly RecordFault[]): void {
    this.#faults.set(correlationId, records);
  }

  upsert(call: Call): Reply {
    const faults = this.#faults.get(call.correlationId) ?? [];
    this.#faults.delete(call.correlationId);
    if (call.headers.authorization !== `Bearer ${this.#token}`) {
      return problem(call, 401, 'crm.unauthorized', 'The bearer token is not the CRM’s.');
    }
    const batch = jsonOf(call.text);
    if (!isBatch(batch)) return wrongShape(call, 'body', isBatch);
    const { idempotencyKey: key, records } = batch;
    if (call.headers['idempotency-key'] !== key) {
      return problem(call, 400, 'crm.key', 'The Idempotency-Key header and the body’s idempotencyKey differ.');
    }
    const externalIds = records.map(({ externalId }) => externalId);
    if (new Set(externalIds).size < externalIds.length) {
      return problem(call, 400, 'crm.twice', 'A batch may hold a record once.');
    }
    const before = this.#answered.get(key);
    this.#arrivals.push({ key, externalIds, duplicate: before !== undefined });
    if (this.#arrivals.length > SHOWN) this.#arrivals.shift();
    const digest = hash('sha256', call.text);
    if (before !== undefined) return this.#again(call, before, digest);
    const reply = { status: 200, body: { results: records.map((record) => this.#store(record, faults)) }, commit: {} };
    this.#answered.set(key, { digest, reply });
    for (const [oldest] of this.#answered) {
      if (this.#answered.size <= KEYS) break;
      this.#answered.delete(oldest);
    }
    return reply;
  }

  /** What it holds, and what arrived, in order. */
  list(): { records: readonly object[]; arrivals: readonly Arrival[] } {
    return { records: [...this.#records.values()], arrivals: this.#arrivals };
  }

  #again(call: Call, before: { readonly digest: string; readonly reply: Reply }, digest: string): Reply {
    if (before.digest !== digest) {
      return problem(call, 422, 'crm.key.reused', 'The idempotency key stands for another body.');
    }
    if (this.#duplicates === 'replay') return { status: before.reply.status, body: before.reply.body };
    return problem(call, 409, 'crm.duplicate', 'The idempotency key was answered before.');
  }

  #store(record: Record, faults: readonly RecordFault[]): object {
    const { externalId } = record;
    const fault = faults.find((each) => each.externalId === externalId);
    if (fault !== undefined) {
      const { status, code = 'crm.record' } = fault;
      return { externalId, success: false, status, error: { code, message: 'The sandbox was told to refuse it.' } };
    }
    const upserts = (this.#records.get(externalId)?.upserts ?? 0) + 1;
    this.#records.set(externalId, { ...record, upserts });
    if (this.#records.size > SHOWN) this.#records.delete(this.#records.keys().next().value ?? '');
    return { externalId, success: true, status: upserts === 1 ? 201 : 200 };
  }
}
