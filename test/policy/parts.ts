import * as fc from 'fast-check';
import type { PolicyInput } from '../../machines/policy.ts';

/**
 * A value of a field that allows less, one that allows more, and what is said of that; `back` is said where the first allows
 * something too that the other does not. `neither` where no value allows more.
 */
type Field =
  | { readonly tight: unknown; readonly loose: unknown; readonly says: string; readonly back?: string }
  | { readonly neither: readonly [unknown, unknown] };

const more = (tight: unknown, loose: unknown, says = `${loose} instead of ${tight}`, back?: string): Field => ({
  ...{ tight, loose, says },
  ...(back !== undefined && { back }),
});
const sample = {
  maxAgeMs: more(10_000, 60_000),
  maxFutureSkewMs: more(1_000, 4_000),
  onUnknown: more('refuse', 'allow-with-warning'),
};
const strict = { required: true, codes: ['A', 'B'], needText: ['A', 'B'] };
const listed = (change: object, says: string): Field => more(strict, { ...strict, ...change }, says);
const LESS = 'a reason is required less often';
const required = (tight: unknown, loose: unknown, back?: string): Field =>
  more({ codes: 'any', required: tight }, { codes: 'any', required: loose }, LESS, back);
const ID = 'c0000000-0000-4000-8000-000000000001';
const days = (...windows: readonly (readonly [string, string])[]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, windows]));

/** Every field of every part of the policy. */
export const FIELDS: { readonly [part: string]: { readonly [field: string]: Field } } = {
  agentCapacity: { min: more(2, 1), queues: { neither: [{}, { '*': ['sales'] }] }, ...sample },
  callingHours: {
    zones: more(['UTC', 'Europe/Paris'], ['UTC'], 'open no longer depends on Europe/Paris'),
    weekly: more(
      days(['09:00', '20:00']),
      { ...days(['09:00', '20:00']), mon: [['09:00', '20:01']], sun: [['08:59', '20:00']] },
      'open longer on mon, sun',
    ),
    exceptions: more(
      [
        { date: '2026-12-25', windows: [] },
        { date: '2026-12-24', windows: [] },
        { date: '2026-12-31', windows: [] },
      ],
      [{ date: '2026-12-31', windows: [] }],
      'open longer on 2026-12-24, 2026-12-25',
    ),
    campaigns: more({}, { [ID]: { weekly: days(['00:00', '24:00']) } }, `open at other times, for ${ID}`),
  },
  consent: { documented: more(['version', 'time', 'source'], ['time'], 'without version, source') },
  contestedKeys: { winner: more('nobody', 'ours') },
  hashedIdentity: { anonymous: more(false, true) },
  heartbeat: { reassertOn: more(['away'], ['away', 'offline', 'idle'], 'also offline, idle') },
  mandatoryBreak: {
    kinds: more(
      { mandatory_break: ['break'], drill: ['away'], tea: ['break', 'meal'] },
      { mandatory_break: ['break', 'meal'], tea: ['break'] },
      'binding less: drill, mandatory_break',
      'binding less: tea',
    ),
    safe: more(['away'], ['offline', 'away'], 'also offline'),
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
    pauseReasons: listed(
      { required: false, codes: 'any', needText: [] },
      `${LESS}; also any code; no text is needed with A, B`,
    ),
    wrapUpReasons: listed({ codes: ['A', 'B', 'C', 'D'] }, 'also C, D'),
    closeReasons: listed({ required: ['closed'] }, LESS),
    connectReasons: listed({ needText: ['B'] }, 'no text is needed with A'),
    transferReasons: listed({ codes: 'any' }, 'also any code'),
    disconnectReasons: required(true, ['busy']),
    abandonReasons: required(['busy'], false),
    presenceReasons: required(['busy', 'away'], ['busy', 'meal'], LESS),
  },
  sealedAttributes: {
    prefixes: more(['sys', 'own.', 'x'], ['system.', 'own', 'y'], 'without sys, x', 'without own, y'),
    since: more('always', 'ended'),
  },
  tracking: { maxAgeMs: { neither: [0, 60_000] } },
  wellFormed: {
    kinds: more(
      { plan: 'date-time', name: 'string', age: 'number', paid: 'boolean' },
      { plan: 'string', name: 'date-time', paid: 'boolean' },
      'no longer held to a kind: age, plan',
      'no longer held to a kind: name',
    ),
    profile: more('strict', 'finite'),
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
