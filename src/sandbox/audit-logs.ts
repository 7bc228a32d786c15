import type { Clock } from './clock.ts';
import { wrongShape } from './errors.ts';
import { type Call, queryOf, type Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

/** The records kept; the oldest give way. */
const LIMIT = 100_000;

/** One change of one resource, as the platform's own audit has it. */
interface AuditLogEntry {
  readonly id: string;
  readonly timestamp: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly action: string;
}

interface Query {
  readonly entityType?: string;
  readonly entityId?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly pageSize?: string;
  readonly pageNumber?: string;
  readonly sortOrder?: 'asc' | 'desc';
}

const text = { type: 'string', minLength: 1 };
const instant = { type: 'string', format: 'instant' };
const isQuery = compile<Query>(
  closed({
    'orgId?': text,
    'entityType?': text,
    'entityId?': text,
    'startTime?': instant,
    'endTime?': instant,
    'pageSize?': { type: 'string', pattern: '^([1-9]\\d?|100)$' },
    'pageNumber?': { type: 'string', pattern: '^[1-9]\\d{0,8}$' },
    'sortBy?': { const: 'timestamp' },
    'sortOrder?': { enum: ['asc', 'desc'] },
  }),
);

/** The platform's audit of guests, in the order in which it was written. */
export class AuditLogs {
  readonly #entries: AuditLogEntry[] = [];
  readonly #clock: Clock;
  readonly #uuid: () => string;

  constructor(clock: Clock, uuid: () => string) {
    this.#clock = clock;
    this.#uuid = uuid;
  }

  write(entityType: string, entityId: string, action: string): void {
    const timestamp = new Date(this.#clock.now()).toISOString();
    this.#entries.push({ id: this.#uuid(), timestamp, entityType, entityId, action });
    if (this.#entries.length > LIMIT) this.#entries.shift();
  }

  page(call: Call): Reply {
    const query = queryOf(call);
    if (!isQuery(query)) return wrongShape(call, 'query', isQuery);
    const { entityType, entityId, startTime, endTime, sortOrder = 'desc' } = query;
    const from = startTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(startTime);
    const to = endTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(endTime);
    const found = this.#entries.filter((entry) => {
      const at = Date.parse(entry.timestamp);
      const ofEntity =
        entry.entityId === (entityId ?? entry.entityId) && entry.entityType === (entityType ?? entry.entityType);
      return ofEntity && from <= at && at <= to;
    });
    const pageSize = Number(query.pageSize ?? 25);
    const pageNumber = Number(query.pageNumber ?? 1);
    const entities = (sortOrder === 'desc' ? found.toReversed() : found).slice(
      (pageNumber - 1) * pageSize,
      pageNumber * pageSize,
    );
    const pageCount = Math.ceil(found.length / pageSize);
    return { status: 200, body: { entities, pageSize, pageNumber, pageCount, total: found.length } };
  }
}
