import * as v from 'valibot';
import type { guideAuditLogs, PlatformRecord } from '../effects/guide/audit-logs.ts';
import { RequestError } from '../engine/accept.ts';
import { ReplyError, type WireReply, type WireRequest } from '../engine/effects.ts';
import { issuesOf } from '../engine/issues.ts';
import type { SendOptions } from '../genesys/client.ts';

/** Pages that are read at most; more is an error, and never a list that looks whole. */
const PAGES = 200;

interface Wire {
  send(request: WireRequest, options: SendOptions): Promise<WireReply>;
}

/** Which records are wanted. */
export interface PlatformAuditQuery {
  /** What the platform calls the kind of resource. @default `guest` */
  readonly entityType?: string | undefined;
  readonly entityId: string;
  readonly from: Date;
  readonly to: Date;
  readonly signal?: AbortSignal | undefined;
}

const word = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'), v.maxLength(200, 'At most 200 characters.'));
const schema = v.pipe(
  v.strictObject({ entityType: v.optional(word, 'guest'), entityId: word, from: v.date(), to: v.date() }),
  v.check(({ from, to }) => from <= to, '`from` may not be later than `to`.'),
  v.transform(({ from, to, ...rest }) => ({ ...rest, from: from.toISOString(), to: to.toISOString() })),
);

/** The platform's own audit, to hold ours against. */
export class PlatformAudit {
  readonly #wire: Wire;
  readonly #dialect: typeof guideAuditLogs;

  constructor(wire: Wire, dialect: typeof guideAuditLogs) {
    this.#wire = wire;
    this.#dialect = dialect;
  }

  /**
   * The records, newest first, each once, read in pages as the caller goes on.
   * @throws {RequestError} where the query is none; {@link WireError}; {@link ReplyError} where a reply is not what the
   * contract says, or there is no end to them.
   */
  async *records({ signal, ...query }: PlatformAuditQuery): AsyncGenerator<PlatformRecord, void> {
    const parsed = v.safeParse(schema, query);
    if (!parsed.success) throw new RequestError('platform audit', issuesOf(parsed.issues));
    const seen = new Set<string>();
    for (let number = 1; number <= PAGES; number += 1) {
      const reply = await this.#wire.send(this.#dialect.list(parsed.output, number), signal ? { signal } : {});
      const { records, last } = this.#dialect.page(number, reply);
      // Records that are written meanwhile move others to the next page.
      const fresh = records.filter((record) => typeof record.id !== 'string' || !seen.has(record.id));
      for (const { id } of fresh) if (typeof id === 'string') seen.add(id);
      yield* fresh;
      // A page that brings nothing new ends the list, also where a platform gives the same page for ever.
      if (last || fresh.length === 0) return;
    }
    throw new ReplyError(`audit.list: no end after ${PAGES} pages.`);
  }
}
