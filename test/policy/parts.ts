import * as fc from 'fast-check';
import type { PolicyInput } from '../../machines/policy.ts';

/** A value of a field that allows less, and one that allows more; `neither` where no value allows more than another. */
type Field = { readonly tight: unknown; readonly loose: unknown } | { readonly neither: readonly [unknown, unknown] };

const catalogue = {
  tight: { required: true, codes: ['A'], needText: ['A'] },
  loose: { required: false, codes: 'any', needText: [] },
};
const more = (tight: number, loose: number) => ({ tight, loose });
const sample = {
  maxAgeMs: more(10_000, 60_000),
  maxFutureSkewMs: more(1_000, 4_000),
  onUnknown: { tight: 'refuse', loose: 'allow-with-warning' },
};
const ID = 'c0000000-0000-4000-8000-000000000001';
const days = (...windows: readonly (readonly [string, string])[]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, windows]));

/** Every field of every part of the policy. */
export const FIELDS: { readonly [part: string]: { readonly [field: string]: Field } } = {
  agentCapacity: { min: { tight: 2, loose: 1 }, queues: { neither: [{}, { '*': ['sales'] }] }, ...sample },
  callingHours: {
    zones: { tight: ['UTC', 'Europe/Paris'], loose: ['UTC'] },
    weekly: { tight: days(['09:00', '20:00']), loose: days(['09:00', '20:01']) },
    exceptions: { tight: [{ date: '2026-12-25', windows: [] }], loose: [] },
    campaigns: { tight: {}, loose: { [ID]: { weekly: days(['00:00', '24:00']) } } },
  },
  consent: { documented: { tight: ['version', 'time'], loose: ['time'] } },
  contestedKeys: { winner: { tight: 'nobody', loose: 'ours' } },
  hashedIdentity: { anonymous: { tight: false, loose: true } },
  heartbeat: { reassertOn: { tight: [], loose: ['offline'] } },
  mandatoryBreak: {
    kinds: { tight: { mandatory_break: ['break'] }, loose: { mandatory_break: ['break', 'meal'] } },
    safe: { tight: [], loose: ['offline'] },
    zone: { neither: ['UTC', 'Europe/Paris'] },
    dayStarts: { neither: ['00:00', '04:00'] },
    divisionId: { neither: ['one', 'two'] },
    ...sample,
    // By default unknown passes, so that a sample which is unknown sooner lets more through.
    maxAgeMs: more(60_000, 10_000),
    maxFutureSkewMs: more(4_000, 1_000),
  },
  metadataDepth: { depth: more(5, 6), nodes: more(10, 11), keys: more(10, 11), bytes: more(100, 101) },
  minimised: {},
  offered: {},
  reason: {
    pauseReasons: catalogue,
    wrapUpReasons: catalogue,
    closeReasons: { tight: { ...catalogue.tight }, loose: { ...catalogue.tight, required: ['closed'] } },
    connectReasons: { tight: { ...catalogue.tight }, loose: { ...catalogue.tight, needText: [] } },
    transferReasons: { tight: { ...catalogue.tight }, loose: { ...catalogue.tight, codes: ['A', 'B'] } },
    disconnectReasons: catalogue,
    abandonReasons: catalogue,
    presenceReasons: {
      tight: { required: ['busy', 'away'], codes: 'any', needText: [] },
      loose: { required: ['busy'], codes: 'any', needText: [] },
    },
  },
  sealedAttributes: {
    prefixes: { tight: ['sys'], loose: ['system.'] },
    since: { tight: 'always', loose: 'ended' },
  },
  wellFormed: {
    kinds: { tight: { plan: 'date-time' }, loose: { plan: 'string' } },
    profile: { tight: 'strict', loose: 'finite' },
    keys: more(1, 2),
    bytes: more(100, 200),
  },
};

const ages = {
  maxAgeMs: fc.constantFrom(10_000, 30_000, 60_000),
  maxFutureSkewMs: fc.constantFrom(1_000, 4_000),
  onUnknown: fc.constantFrom('refuse', 'allow-with-warning'),
};
const codes = ['COMPLIANCE', 'OTHER', 'RESOLVED'];
const catalogues = fc
  .record({
    required: fc.oneof(fc.boolean(), fc.subarray(['available', 'busy', 'away', 'meal'])),
    codes: fc.oneof(fc.constant('any' as const), fc.subarray(codes, { minLength: 1 })),
    text: fc.subarray(codes),
  })
  .map(({ required, codes: listed, text }) => ({
    required,
    codes: listed,
    needText: listed === 'any' ? text : text.filter((code) => listed.includes(code)),
  }));
const windows = fc.subarray([
  ['09:00', '12:00'],
  ['10:00', '11:00'],
  ['12:00', '20:00'],
  ['22:00', '06:00'],
] as [string, string][]);
const hours = {
  zones: fc.subarray(['UTC', 'Europe/Paris', 'America/New_York'], { minLength: 1 }),
  weekly: windows.map((given) => days(...given)),
  exceptions: fc.array(
    fc.record({
      date: fc.constant('2026-03-27'),
      windows: fc.subarray([
        ['09:00', '12:00'],
        ['10:00', '11:00'],
      ] as [string, string][]),
    }),
    { maxLength: 1 },
  ),
};
const presences = fc.subarray(['available', 'busy', 'break', 'meal', 'offline']);

/** Any value of a part; what allows neither more nor less stays the same. */
export const PARTS: { readonly [part: string]: fc.Arbitrary<object> } = {
  agentCapacity: fc.record({ min: fc.integer({ min: 0, max: 4 }), queues: fc.constant({ '*': ['sales'] }), ...ages }),
  callingHours: fc.record({
    ...hours,
    campaigns: fc.option(fc.record({ [ID]: fc.record(hours, { requiredKeys: [] }) }), { nil: {} }),
  }),
  consent: fc.record({ documented: fc.subarray(['version', 'time', 'source']) }),
  contestedKeys: fc.record({ winner: fc.constantFrom('nobody', 'ours') }),
  hashedIdentity: fc.record({ anonymous: fc.boolean() }),
  mandatoryBreak: fc.record({
    kinds: fc.record({ mandatory_break: presences, training: presences }, { requiredKeys: [] }),
    safe: presences,
    zone: fc.constant('UTC'),
    ...ages,
  }),
  metadataDepth: fc.record({
    depth: fc.integer({ min: 0, max: 7 }),
    nodes: fc.integer({ min: 0, max: 8 }),
    keys: fc.integer({ min: 0, max: 2 }),
    bytes: fc.integer({ min: 0, max: 60 }),
  }),
  reason: fc.record({
    pauseReasons: catalogues,
    wrapUpReasons: catalogues,
    closeReasons: catalogues,
    connectReasons: catalogues,
    transferReasons: catalogues,
    disconnectReasons: catalogues,
    abandonReasons: catalogues,
    presenceReasons: catalogues,
  }),
  sealedAttributes: fc.record({
    prefixes: fc.subarray(['system.', 'sys', 'plan', 'p']),
    since: fc.constantFrom('ended', 'always'),
  }),
  wellFormed: fc.record({
    kinds: fc.record({ plan: fc.constantFrom('string', 'number', 'boolean', 'date-time') }, { requiredKeys: [] }),
    profile: fc.constantFrom('finite', 'strict'),
    keys: fc.integer({ min: 1, max: 3 }),
    bytes: fc.integer({ min: 2, max: 40 }),
  }),
};

export const part = (name: string, value: object): PolicyInput => ({ [name]: value });
