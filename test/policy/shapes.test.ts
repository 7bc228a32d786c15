import { expect, test } from 'vitest';
import { restrictions } from '../../machines/restriction.ts';
import type { Rule } from '../../machines/rule.ts';
import { actor } from '../../src/engine/accept.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { HOUSE } from './cases.ts';
import { shapeOf } from './shape.ts';

// What a policy, an edge's params and a request may hold is written here once more, by its place: whoever changes it
// changes what others may write.

const CLOSED = ': strict_object';
const EMPTY = `${CLOSED}, else {}`;
const among = (place: string, ...lines: readonly string[]) => lines.map((line) => `${place}${line}`);

const PRESENCES = 'available or busy or away or break or meal or meeting or training or onQueue or offline';
const UNKNOWN = '.onUnknown: refuse or allow-with-warning';
const window = ['[]: strict_tuple, check', '[][0]: string, check', '[][1]: string, check'];
const hours = (zones: string, weekly: string, exceptions: string) => [
  `.zones: array, min_length 1, ${zones}`,
  '.zones[]: string, check',
  `.weekly: strict_object, ${weekly}`,
  ...['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].flatMap((day) =>
    among(`.weekly.${day}`, ': array, if any', ...window),
  ),
  `.exceptions: array, check, ${exceptions}`,
  ...among('.exceptions[]', CLOSED, '.date: string, check', '.windows: array', ...among('.windows', ...window)),
  '.exceptions[].note: string, if any',
];
const catalogue = (name: string, required: boolean, codes = '"any"', needText = '[]') =>
  among(
    `.${name}`,
    `: strict_object, check, else {"required":${required},"codes":${codes},"needText":${needText}}`,
    ...[`.required: union, else ${required}`, '.required|0: boolean', '.required|1: array', '.required|1[]: string'],
    ...['.codes: union', '.codes|0: array, min_length 1', '.codes|0[]: string', '.codes|1: "any"'],
    ...['.needText: array, else []', '.needText[]: string'],
  );
const WEEK = JSON.stringify(
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['09:00', '20:00']]])),
);

test('a policy holds this', () => {
  const policies = Object.entries(holdersOf(lifecycles)).map(([name, { policy }]) => [name, shapeOf(policy)]);
  expect(Object.fromEntries(policies)).toEqual({
    agentCapacity: [
      EMPTY,
      '.min: number, integer, min_value 0, else 2',
      '.queues: record, else {}',
      ...among('.queues', '{key}: union', '{key}|0: string, check', '{key}|1: "*"'),
      ...among('.queues', '{}: array, min_length 1', '{}[]: string'),
      '.maxAgeMs: number, integer, min_value 1, max_value 86400000, else 30000',
      '.maxFutureSkewMs: number, integer, min_value 1, max_value 86400000, else 2000',
      `${UNKNOWN}, else "refuse"`,
    ],
    callingHours: [
      EMPTY,
      ...hours('else ["UTC"]', `else ${WEEK}`, 'else []'),
      ...among('.campaigns', ': record, else {}', '{key}: string, check', '{}: strict_object'),
      ...among('.campaigns{}', ...hours('if any', 'if any', 'if any')),
    ],
    consent: [EMPTY, '.documented: array, else []', '.documented[]: version or time or source'],
    contestedKeys: [EMPTY, '.winner: nobody or ours, else "nobody"'],
    hashedIdentity: [EMPTY, '.anonymous: boolean, else true'],
    heartbeat: [EMPTY, '.reassertOn: array, else []', '.reassertOn[]: string, min_length 1'],
    mandatoryBreak: [
      EMPTY,
      '.kinds: record, else {"mandatory_break":["break","meal"]}',
      ...among('.kinds', '{key}: string', '{}: array', `{}[]: ${PRESENCES}`),
      ...['.safe: array, else ["offline"]', `.safe[]: ${PRESENCES}`],
      '.zone: string, check, if any',
      '.dayStarts: string, check, else "00:00"',
      '.divisionId: string, min_length 1, if any',
      '.maxAgeMs: number, min_value 0, else 60000',
      '.maxFutureSkewMs: number, min_value 0, else 2000',
      `${UNKNOWN}, else "allow-with-warning"`,
    ],
    metadataDepth: [
      EMPTY,
      '.depth: number, integer, min_value 0, max_value 64, else 5',
      '.nodes: number, integer, min_value 0, max_value 10000, else 1000',
      '.keys: number, integer, min_value 0, max_value 1000, else 100',
      '.bytes: number, integer, min_value 0, max_value 262144, else 16384',
    ],
    minimised: [EMPTY],
    offered: [EMPTY],
    reason: [
      EMPTY,
      ...catalogue('pauseReasons', true, '["AGENT_CAPACITY","COMPLIANCE","CUSTOMER_REQUEST","OTHER"]', '["OTHER"]'),
      ...['wrapUpReasons', 'closeReasons'].flatMap((name) => catalogue(name, true)),
      ...['connect', 'transfer', 'disconnect', 'abandon', 'presence'].flatMap((what) =>
        catalogue(`${what}Reasons`, false),
      ),
    ],
    sealedAttributes: [
      EMPTY,
      ...['.prefixes: array, else ["system."]', '.prefixes[]: string, min_length 1'],
      '.since: ended or always, else "ended"',
    ],
    tracking: [EMPTY, '.maxAgeMs: number, integer, min_value 0, max_value 86400000, else 0'],
    wellFormed: [
      EMPTY,
      ...among('.kinds', ': record, else {}', '{key}: string, regex', '{}: string or number or boolean or date-time'),
      '.profile: finite or strict, else "finite"',
      '.keys: number, integer, min_value 1, max_value 1000, else 100',
      '.bytes: number, integer, min_value 2, max_value 262144, else 32768',
    ],
  });
});

test('what a policy restricts is this', () => {
  const place = [CLOSED, '.from: string, min_length 1', '.event: string, min_length 1'];
  expect(shapeOf(restrictions)).toEqual([
    ...[': record', '{key}: string', '{}: strict_object'],
    ...among('{}.without', ': array, if any', ...among('[]', ...place)),
    ...among('{}.with', ': array, if any', ...among('[]', ...place)),
    ...among('{}.with[].rule', CLOSED, '.type: string, min_length 1', '.params: record, if any'),
    ...among('{}.with[].rule.params', '{key}: string', '{}: unknown'),
  ]);
});

test('a rule on an edge takes this', () => {
  const params = Object.entries(HOUSE).flatMap(([name, rule]: [string, Rule]) =>
    rule.params === undefined ? [] : [[name, shapeOf(rule.params)]],
  );
  const catalogues = ['pause', 'wrapUp', 'close', 'connect', 'transfer', 'disconnect', 'abandon', 'presence'];
  expect(Object.fromEntries(params)).toEqual({
    mandatoryBreak: [CLOSED, `.to: ${PRESENCES}`],
    metadataDepth: [`${CLOSED}, if any`, '.of: string, if any'],
    offered: [CLOSED, '.capability: string'],
    reason: [CLOSED, `.from: ${catalogues.map((each) => `${each}Reasons`).join(' or ')}`, '.to: string, if any'],
  });
});

test('a request holds this', () => {
  const words = ['.reason: string, max_length 100, if any', '.text: string, max_length 1000, if any'];
  const said = [CLOSED, ...words, '.metadata: custom, transform, if any', '.notifyParticipants: boolean, else true'];
  const token = '.interactionContextToken: string, min_length 1, max_length 200, if any';
  const each = (events: readonly string[], lines: readonly string[]) =>
    Object.fromEntries(events.map((event) => [event, lines]));
  const payloads = Object.values(lifecycles).map(({ lifecycle: { name, events } }) => [
    name,
    Object.fromEntries(
      Object.entries(events).flatMap(([event, payload]) => ('schema' in payload ? [] : [[event, shapeOf(payload)]])),
    ),
  ]);
  expect(Object.fromEntries(payloads)).toEqual({
    conversation: each(['connect', 'wrapUp', 'close', 'transfer', 'disconnect', 'abandon'], said),
    attributes: {
      update: [
        CLOSED,
        '.attributes: custom, transform',
        '.source: string, min_length 1, max_length 100, else "interlock"',
      ],
    },
    guest: each(['pushMetrics', 'close', 'erase'], [EMPTY]),
    presence: each(
      ['Available', 'Busy', 'Away', 'Break', 'Meal', 'Meeting', 'Training', 'OnQueue', 'Offline'].map(
        (to) => `go${to}`,
      ),
      [EMPTY, ...words, token],
    ),
    campaign: {
      ...each(['activate', 'complete', 'archive'], [EMPTY]),
      pause: [CLOSED, ...words, '.drain: boolean, else true'],
    },
  });
  const name = 'string, min_length 1, max_length 200, check';
  expect(shapeOf(actor)).toEqual([
    CLOSED,
    `.id: ${name}`,
    '.type: user or service or system',
    `.onBehalfOf: ${name}, if any`,
  ]);
});
