import * as v from 'valibot';
import { setup } from 'xstate';
import {
  all,
  allow,
  deny,
  type EdgeMeta,
  type Effects,
  type Entry,
  effect,
  lifecycle,
  type Passes,
  ReplyError,
  rule,
} from '../../src/index.ts';

/** A caller who was rung too often is left in peace. */
const triesLeft = rule()({
  name: 'triesLeft',
  needs: [],
  policy: v.optional(v.strictObject({ most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 3) }), {}),
  says: ({ most }) => `A caller is rung ${most} times at most.`,
  judge({ resource, policy: { most } }) {
    const { tries } = resource.document as unknown as CallbackDocument;
    const evidence = { tries, most };
    return tries < most
      ? allow({ code: 'tries.left', sentence: `The caller was rung ${tries} of ${most} times.`, evidence })
      : deny({ code: 'tries.used', sentence: `The caller was rung ${tries} times; ${most} is the most.`, evidence });
  },
});

const rules = { triesLeft };
const events = { dial: v.strictObject({}), postpone: v.strictObject({}), cancel: v.strictObject({}) } as const;

/** A caller who is rung back. */
export const callback = lifecycle({
  name: 'callback',
  machine: setup({
    types: {
      context: {} as Passes,
      events: {} as { type: 'dial' | 'postpone' | 'cancel' | 'answered' },
      meta: {} as EdgeMeta,
    },
    guards: { all: all<typeof rules>() },
    actions: { put: effect<{ to: string }>() },
  }).createMachine({
    id: 'callback',
    version: '1.0.0',
    description: 'A promise to ring a caller back.',
    context: { passes: 'all' },
    initial: 'waiting',
    states: {
      waiting: {
        description: 'The caller waits to be rung.',
        on: {
          dial: {
            target: 'dialling',
            guard: { type: 'all', params: [{ type: 'triesLeft' }] },
            actions: { type: 'put', params: { to: 'dialling' } },
            description: 'Ring the caller.',
            meta: { risk: 'raises', by: 'asked', source: 'house' },
          },
          cancel: {
            target: 'cancelled',
            actions: { type: 'put', params: { to: 'cancelled' } },
            description: 'Give the promise up.',
            meta: { risk: 'lowers', by: 'asked', source: 'house' },
          },
        },
      },
      dialling: {
        description: 'The phone rings.',
        on: {
          postpone: {
            target: 'waiting',
            actions: { type: 'put', params: { to: 'waiting' } },
            description: 'Nobody answers: ring again later.',
            meta: { risk: 'lowers', by: 'asked', source: 'house' },
          },
          answered: {
            target: 'connected',
            description: 'The caller answers.',
            meta: { risk: 'neutral', by: 'observed', source: 'platform' },
          },
        },
      },
      connected: { type: 'final', description: 'The promise is kept.' },
      cancelled: { type: 'final', description: 'The promise was given up.' },
    },
  }),
  rules,
  events,
  id: v.pipe(v.string(), v.regex(/^cb-\d+$/, 'A callback id is expected.')),
});

interface CallbackDocument {
  readonly state: string;
  readonly tries: number;
}

const body = v.object({ state: v.string(), tries: v.number() });
const WANTED: { readonly [event: string]: string } = { dial: 'dialling', postpone: 'waiting', cancel: 'cancelled' };

const guideCallback: Effects<CallbackDocument & { readonly [field: string]: string | number }> = {
  dialect: 'guide',
  capabilities: [],
  scopes: { 'callback.read': 'callback:read', 'callback.put': 'callback:write' },
  facts: {},
  read: (id) => ({ operation: 'callback.read', method: 'GET', path: '/api/v2/callbacks/{id}', params: { id } }),
  write: ({ params }, _event, { id, version }) => ({
    operation: 'callback.put',
    method: 'PUT',
    path: '/api/v2/callbacks/{id}',
    params: { id },
    body: { state: params.to ?? null },
    ...(version !== null && { version: { header: 'If-Match', value: version } }),
  }),
  resource(id, reply) {
    const parsed = v.safeParse(body, reply.body);
    if (!parsed.success) throw new ReplyError('The answer is no callback.');
    return { id, state: parsed.output.state, version: reply.version, document: parsed.output };
  },
  wanted: ({ type }) => ({ state: [WANTED[type] ?? ''] }),
  conflict: ({ status }) => status === 412,
  entity: (id) => `callback ${id}`,
};

/** The line of the roster. */
export const callbackEntry = { lifecycle: callback, dialects: { guide: guideCallback } } satisfies Entry;
