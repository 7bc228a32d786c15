import type { AuditRecord } from './record.ts';

// Entity Management, class 3004 of the category Identity & Access Management. Written for OCSF 1.1.0, with attributes and
// activities that all of 1.x have: pausing or activating is an Update, although later versions know verbs for them.
const VERSION = '1.1.0';
const CLASS = 3004;
const ACTIVITIES = { Create: 1, Update: 3, Delete: 4, Other: 99 } as const;
type Activity = keyof typeof ACTIVITIES;

/** What an action is to OCSF; each that is not here is an Update. */
const ACTIONS: { readonly [action: string]: Activity } = {
  'guest.create': 'Create',
  'guest.erase': 'Delete',
  'campaign.archive': 'Delete',
};

/** A record as an OCSF event in JSON. */
export function ocsfEvent(record: AuditRecord) {
  const { seq, id, request, occurredAt, recordedAt, actor, action, resource, transition, concurrency, chain } = record;
  const name = record.phase === 'outcome' ? (ACTIONS[action] ?? 'Update') : 'Other';
  const entity = { type: resource.kind, uid: resource.id };
  return {
    activity_id: ACTIVITIES[name],
    // Where it is Other, the name says what it is in our own words.
    activity_name: name === 'Other' ? `${action} (${record.phase})` : name,
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: CLASS,
    class_name: 'Entity Management',
    type_uid: CLASS * 100 + ACTIVITIES[name],
    severity_id: 1,
    severity: 'Informational',
    time: Date.parse(occurredAt),
    message: `${action} of ${resource.kind} ${resource.id}: ${record.outcome ?? record.phase}`,
    ...statusOf(record),
    actor: {
      user: {
        uid: actor.id,
        type_id: actor.type === 'system' ? 3 : actor.type === 'user' ? 1 : 99,
        type: TYPES[actor.type],
      },
    },
    entity: { ...entity, ...versioned(concurrency.before), data: { state: transition.from } },
    entity_result: { ...entity, ...versioned(concurrency.after), data: { state: transition.to } },
    metadata: {
      version: VERSION,
      product: { name: 'Interlock', vendor_name: 'genesys-interlock' },
      uid: id,
      sequence: seq,
      correlation_uid: request,
      log_name: chain.stream,
      logged_time: Date.parse(recordedAt),
    },
    unmapped: { action, phase: record.phase, hash: chain.hash },
  };
}

const TYPES = { user: 'User', service: 'Service', system: 'System' } as const;

const versioned = (version: string | null) => (version === null ? {} : { version });

function statusOf({ outcome, phase, error }: AuditRecord) {
  const detail = error && { status_code: error.code, status_detail: error.message };
  if (outcome === undefined) return { status_id: 99, status: phase, ...detail };
  const isWell = outcome === 'moved' || outcome === 'unchanged';
  return { status_id: isWell ? 1 : 2, status: isWell ? 'Success' : 'Failure', ...(detail ?? { status_code: outcome }) };
}
