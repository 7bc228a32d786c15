import type { Actor } from '../../machines/rule.ts';
import type { AuditRecord } from './record.ts';

// CloudEvents 1.0 with its documented extensions sequence, partitioning, auth context and recorded time.
const AUTH_TYPES = { user: 'user', service: 'service_account', system: 'system' } as const satisfies {
  readonly [type in Actor['type']]: string;
};
/** As many digits as the largest safe integer has, so that sequences sort as texts. */
const DIGITS = 16;

/** A record as a CloudEvent in JSON. `source` and `id` together are unique, and the same in every export. */
export interface AuditEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly sequence: string;
  readonly partitionkey: string;
  readonly recordedtime: string;
  readonly authtype: (typeof AUTH_TYPES)[Actor['type']];
  readonly authid: string;
  readonly data: AuditRecord;
}

export function cloudEvent(record: AuditRecord): AuditEvent {
  const { seq, chain, phase, resource, occurredAt, recordedAt, actor } = record;
  const subject = `${resource.kind}/${resource.id}`;
  return {
    specversion: '1.0',
    id: String(seq),
    source: `urn:uuid:${chain.stream}`,
    type: `interlock.audit.${phase}`,
    subject,
    time: occurredAt,
    datacontenttype: 'application/json',
    sequence: String(seq).padStart(DIGITS, '0'),
    partitionkey: subject,
    recordedtime: recordedAt,
    authtype: AUTH_TYPES[actor.type],
    authid: actor.id,
    data: record,
  };
}
