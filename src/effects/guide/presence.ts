import * as v from 'valibot';
import { PRESENCES_TO_SET, presenceFor } from '../../../machines/presence-names.ts';
import type { AskedEvent } from '../../../machines/rule.ts';
import type { BreakPolicy } from '../../../machines/rules/mandatory-break.ts';
import { scheduleDay } from '../../../machines/schedule.ts';
import type { Json } from '../../../machines/verdict.ts';
import { digest } from '../../engine/digest.ts';
import type { Cause, Effects, OwnIds } from '../../engine/effects.ts';
import { idempotencyKey } from '../idempotency-key.ts';
import { bodyOf } from '../reply.ts';
import { conflict, precondition } from './version.ts';

const PATH = '/api/v2/agents/presencestates/{userId}';

/** More than any day has; a longer schedule is none. */
const MOST_INTERVALS = 1000;

const presenceBody = v.looseObject({
  version: v.union([
    v.pipe(v.number(), v.safeInteger('A version that counts is a whole number.')),
    v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/, 'A version is one word.')),
  ]),
  presenceStateId: v.optional(
    v.pipe(v.string(), v.maxLength(100), v.regex(/^\P{Cc}*$/u, 'No control characters are expected.')),
  ),
  reasonCodeId: v.optional(v.nullable(v.string())),
  interactionContextToken: v.optional(v.nullable(v.string())),
});
const scheduleBody = v.looseObject({
  id: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(200)))),
  intervals: v.pipe(v.array(v.unknown()), v.maxLength(MOST_INTERVALS, `At most ${MOST_INTERVALS} intervals.`)),
});

/** The presence as the guide shows it, but for what stands in the path. */
export interface PresenceDocument {
  readonly [field: string]: Json;
  readonly presenceStateId: string;
}

/**
 * Agents' presences as the presence guide speaks of them: one PATCH, its version both in If-Match, unquoted, and in the body.
 * @param ids the organisation's presences. What has no id here is not offered, and where it is read, not recognised.
 */
export function guidePresence(ids: OwnIds): Effects<PresenceDocument> {
  const idsOf = (state: string): readonly string[] => ids[state] ?? [];
  const states = new Map(Object.entries(ids).flatMap(([state, own]) => own.map((id) => [id, state] as const)));
  const wantedIds = ({ type }: AskedEvent) => idsOf(presenceFor(type) ?? '');
  return {
    dialect: 'guide',
    capabilities: PRESENCES_TO_SET.filter((state) => idsOf(state).length > 0),
    scopes: {
      'presence.read': 'cloud:agent.presence.write',
      'presence.patch': 'cloud:agent.presence.write',
      'schedule.read': 'wfm:schedule.read',
    },
    read: (userId) => ({ operation: 'presence.read', method: 'GET', path: PATH, params: { userId } }),
    write({ params }, event, resource, _attempt, cause) {
      const body = {
        userId: resource.id,
        presenceStateId: idsOf(String(params.to))[0] ?? null,
        reasonCodeId: event.payload.reason ?? null,
        interactionContextToken: event.payload.interactionContextToken ?? markOf(cause),
        // As it came: a number, where it counts.
        version: resource.revision ?? resource.version,
      };
      return {
        operation: 'presence.patch',
        method: 'PATCH',
        path: PATH,
        params: { userId: resource.id },
        body,
        version: precondition(resource, 'presence'),
        idempotencyKey: idempotencyKey(cause, resource, body),
      };
    },
    /** The guide's PATCH is answered with the version alone, which shows no presence. */
    resource(id, reply) {
      const { presenceStateId, version, ...shown } = bodyOf(presenceBody, reply, 'The answer is no presence');
      if (presenceStateId === undefined) return null;
      const { reasonCodeId, interactionContextToken } = shown;
      return {
        id,
        state: states.get(presenceStateId) ?? presenceStateId,
        version: String(version),
        ...(typeof version === 'number' && { revision: version }),
        document: {
          presenceStateId,
          ...(reasonCodeId !== undefined && { reasonCodeId }),
          ...(interactionContextToken !== undefined && { interactionContextToken }),
        },
      };
    },
    /** The reason counts only where one is given: who asks for a break does not mind why there is one already. */
    wanted: (event) => ({
      presenceStateId: wantedIds(event),
      ...(typeof event.payload.reason === 'string' && { reasonCodeId: [event.payload.reason] }),
    }),
    /** A token of the caller's own, which may stand for many requests, takes the place of the mark. */
    ours: ({ document }, event, cause) =>
      document.interactionContextToken === markOf(cause) && wantedIds(event).includes(document.presenceStateId),
    conflict,
    entity: (id) => `presence ${id}`,
    facts: {
      schedule: {
        request({ id }, { now, policy }) {
          const part = policy.parts.mandatoryBreak as BreakPolicy;
          const { divisionId } = part;
          return {
            operation: 'schedule.read',
            method: 'GET',
            path: '/api/v2/wfm/schedules/users/{userId}',
            params: { userId: id },
            query: { ...(divisionId !== undefined && { divisionId }), scheduleDate: scheduleDay(part, now).date },
          };
        },
        value(reply) {
          const { id, intervals } = bodyOf(scheduleBody, reply, 'The answer is no schedule');
          return { scheduleId: id ?? null, intervals: intervals.map((interval) => intervalOf(interval, states)) };
        },
      },
    },
  };
}

/** Known by the request alone, so that it is found again after a restart, and says nothing about it. */
const markOf = ({ request }: Cause): string => digest([request]).slice(0, 32);

/** Presences that the organisation's ids do not name cannot be asked for, so that they allow nothing either. */
function intervalOf(received: unknown, states: ReadonlyMap<string, string>) {
  const { type = null, startTime = null, endTime = null, allowedPresenceStates } = Object(received);
  return {
    kind: type,
    start: startTime,
    end: endTime,
    allowed: Array.isArray(allowedPresenceStates) ? allowedPresenceStates.flatMap((id) => states.get(id) ?? []) : null,
  };
}
