import { describe, expect, test } from 'vitest';
import { guest } from '../../machines/guest.ts';
import type { JsonPayload } from '../../machines/json-payload.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { accept } from '../../src/engine/accept.ts';
import { checkJson } from '../../src/engine/json-schema.ts';
import { lifecycles } from '../../src/lifecycles.ts';

const actor = { id: 'anna', type: 'user' } as const;
const takes = (lifecycle: Lifecycle, type: string, payload: object): boolean => {
  try {
    accept(lifecycle, { type, actor, payload });
    return true;
  } catch {
    return false;
  }
};

/** The longest text that a field takes, and the shortest. */
const TEXTS = [
  ['campaign', 'pause', 'reason', 0, 100],
  ['campaign', 'pause', 'text', 0, 1_000],
  ['conversation', 'connect', 'reason', 0, 100],
  ['conversation', 'connect', 'text', 0, 1_000],
  ['presence', 'goBusy', 'reason', 0, 100],
  ['presence', 'goBusy', 'text', 0, 1_000],
  ['presence', 'goBusy', 'interactionContextToken', 1, 200],
  ['attributes', 'update', 'source', 1, 100],
] as const;

test.each(TEXTS)('%s %s: %s is a text of %i to %i characters', (name, event, field, least, most) => {
  const { lifecycle } = lifecycles[name];
  const around = name === 'attributes' ? { attributes: {} } : {};
  for (const length of [least, most]) {
    expect(takes(lifecycle, event, { ...around, [field]: 'x'.repeat(length) })).toBe(true);
  }
  for (const length of [least - 1, most + 1].filter((each) => each >= 0)) {
    expect(takes(lifecycle, event, { ...around, [field]: 'x'.repeat(length) })).toBe(false);
  }
  expect(takes(lifecycle, event, { ...around, [field]: 1 })).toBe(false);
});

test('what nobody says is said: calls under way end first, and participants are told', () => {
  expect(accept(lifecycles.campaign.lifecycle, { type: 'pause', actor }).payload).toEqual({ drain: true });
  expect(accept(lifecycles.conversation.lifecycle, { type: 'close', actor }).payload).toEqual({
    notifyParticipants: true,
  });
});

test.each(
  Object.values(lifecycles).flatMap(({ lifecycle }) =>
    Object.keys(lifecycle.events).map((event) => [lifecycle.name, event, lifecycle] as const),
  ),
)('%s %s takes no field that it does not have', (_, event, lifecycle) => {
  expect(() => accept(lifecycle, { type: event, actor, payload: { nobodyReadsThis: 1 } })).toThrow(
    'payload.nobodyReadsThis: no such field.',
  );
});

describe('a payload with a schema in JSON', () => {
  const anything = { type: 'object' } as const;

  test('may leave members undefined down to its fourth level', () => {
    expect(checkJson(anything, { a: undefined, b: { a: { a: { a: undefined, b: 1 } } } })).toEqual({
      success: true,
      output: { b: { a: { a: { b: 1 } } } },
    });
    expect(checkJson(anything, { a: { a: { a: { a: { a: undefined } } } } })).toEqual({
      success: false,
      issues: ['the whole (an object): nothing but JSON is expected.'],
    });
  });

  test('keeps what is no object as it is', () => {
    const given = { a: null, b: 'x', c: 1, d: false, e: [null, 'x'], f: { a: null } };
    expect(checkJson(anything, given)).toEqual({ success: true, output: given });
  });
});

describe('an update of a guest', () => {
  const { schema } = guest.events.update as JsonPayload;
  const takesUpdate = (update: object) => checkJson(schema, update).success;
  const text = (length: number) => 'x'.repeat(length);
  const yes = { marketing: true, dataProcessing: true };
  const hex = (length: number) => 'aB'.repeat(length).slice(0, length);
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));

  test.each<[string, (value: never) => object, readonly unknown[], readonly unknown[]]>([
    ['consent.version', (version) => ({ consent: { ...yes, version } }), [text(1), text(100)], ['', text(101)]],
    ['consent.source', (source) => ({ consent: { ...yes, source } }), [text(1), text(100)], ['', text(101)]],
    ['identity.email', (email) => ({ identity: { email } }), [text(1), text(254)], ['', text(255)]],
    ['identity.phone', (phone) => ({ identity: { phone } }), [text(1), text(40)], ['', text(41)]],
    ['emailHash', (emailHash) => ({ identityAttributes: { emailHash } }), [hex(64)], [hex(63), hex(65), text(64)]],
    ['phoneHash', (phoneHash) => ({ identityAttributes: { phoneHash } }), [hex(64)], [hex(63), hex(65), `x${hex(64)}`]],
    [
      'keyId',
      (keyId) => ({ identityAttributes: { keyId } }),
      ['k', 'K.2_-', text(32)],
      ['', '-k', text(33), 'k ', ' k'],
    ],
    [
      'deviceFingerprint',
      (deviceFingerprint) => ({ identityAttributes: { deviceFingerprint } }),
      [hex(16), hex(128)],
      [hex(15), hex(129), `${hex(16)}x`, `x${hex(16)}`],
    ],
    [
      'originPage',
      (originPage) => ({ channelContext: { originPage } }),
      ['https://a', `https://a/${text(2_038)}`],
      ['http://a', 'https://', ' https://a', `https://a/${text(2_039)}`],
    ],
    [
      'campaignId',
      (campaignId) => ({ channelContext: { campaignId } }),
      ['A-1_', 'X'.repeat(100)],
      ['', 'a', 'A a', 'aA', 'Aa', 'X'.repeat(101)],
    ],
    ['attributes', (attributes) => ({ attributes }), [{}, many(50)], [many(51), { a: {} }, { a: null }, { a: [] }]],
    [
      'the name of an attribute',
      (name) => ({ attributes: { [name]: 1 } }),
      ['a', 'a1_.-', text(64)],
      ['', '1', text(65), 'a b', ' a'],
    ],
    ['the value of an attribute', (a) => ({ attributes: { a } }), ['', text(1_024), 0, false], [text(1_025)]],
  ])('takes as %s what may be, and no more', (_, update, may, mayNot) => {
    for (const value of may) expect(takesUpdate(update(value as never))).toBe(true);
    for (const value of mayNot) expect(takesUpdate(update(value as never))).toBe(false);
  });

  test.each<[object, string]>([
    [{ identityAttributes: { keyId: 5 } }, 'identityAttributes.keyId (a number): string is expected.'],
    [{ identityAttributes: { keyId: '-' } }, 'identityAttributes.keyId (a string): The id of a key is expected.'],
    [
      { consent: { ...yes, time: 'today' } },
      'consent.time (a string): An ISO 8601 date-time with its zone is expected.',
    ],
    [{ consent: { marketing: true } }, 'consent.dataProcessing (missing): it is required.'],
    [{ consent: { ...yes, when: 1 } }, 'consent.when: no such field.'],
    [{ attributes: { a: [] } }, 'attributes.a (an array): string or number or boolean is expected.'],
    [
      { attributes: { '1': 1 } },
      'attributes (a name): A name of 1 to 64 letters, digits and `_.-`, a letter first, is expected.',
    ],
    [{}, 'the whole (an object): it must NOT have fewer than 1 properties.'],
  ])('%j is told what is wrong', (update, issue) => {
    expect(checkJson(schema, update)).toEqual({ success: false, issues: [issue] });
  });

  test('is plain objects, whatever their prototype was', () => {
    const bare = Object.assign(Object.create(null), { ...yes, version: undefined });
    expect(takesUpdate({ consent: bare })).toBe(true);
    expect(takesUpdate({ consent: Object.assign(Object.create({ polluted: true }), yes) })).toBe(false);
    expect(takesUpdate({ consent: yes, attributes: new Map([['a', 1]]) })).toBe(false);
  });

  test('is not empty, nor is an identity in it', () => {
    expect([takesUpdate({}), takesUpdate({ identity: {} })]).toEqual([false, false]);
  });
});
