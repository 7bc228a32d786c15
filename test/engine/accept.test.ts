import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { accept, acceptId, RequestError } from '../../src/engine/accept.ts';
import { PolicyError, policyOf } from '../../src/engine/policy.ts';

const actor = { id: 'anna', type: 'user' } as const;
const problem = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('what is no request is refused before anything is sent', () => {
  test.each([
    [
      'an event that the lifecycle does not have',
      { type: 'explode', actor },
      'event (a string): one of activate, pause, complete, archive is expected.',
    ],
    ['an event that every object has', { type: 'toString', actor }, 'event (a string): one of'],
    ['no event', { actor } as never, 'event (missing): one of'],
    ['no actor', { type: 'activate' }, 'actor (missing):'],
    ['an actor without a type', { type: 'activate', actor: { id: 'anna' } }, 'actor.type (missing):'],
    [
      'an actor with an empty id',
      { type: 'activate', actor: { ...actor, id: '' } },
      'actor.id (a string): It may not be empty.',
    ],
    [
      'a field that the payload does not have',
      { type: 'pause', actor, payload: { why: 'secret' } },
      'payload.why: no such field.',
    ],
    [
      'a field of another kind',
      { type: 'pause', actor, payload: { drain: 'yes' } },
      'payload.drain (a string): boolean is expected.',
    ],
    ['an array for a payload', { type: 'pause', actor, payload: [] }, 'payload (an array): an object is expected.'],
    [
      'a class instance for a payload',
      { type: 'pause', actor, payload: new Map() },
      'payload (an object): an object is expected.',
    ],
    [
      'null for a payload field',
      { type: 'pause', actor, payload: { reason: null } },
      'payload.reason (null): string is expected.',
    ],
    [
      'half a character in a text',
      { type: 'pause', actor, payload: { reason: 'OTHER', text: 'x\ud800' } },
      'no well-formed Unicode.',
    ],
    [
      'a text beyond the limit',
      { type: 'pause', actor, payload: { text: 'x'.repeat(1001) } },
      'payload.text (a string): max length <=1000 is expected.',
    ],
  ])('%s', (_, asked, sentence) => {
    const error = problem(() => accept(campaign, asked));
    expect(error).toBeInstanceOf(RequestError);
    expect(String(error)).toContain(sentence);
    expect(String(error)).not.toContain('secret');
  });

  test('all that is wrong is said at once', () => {
    const error = problem(() => accept(campaign, { type: 'pause', actor: {}, payload: { drain: 1, more: 2 } }));
    expect((error as RequestError).issues).toHaveLength(4);
  });

  test.each(['x', '', '../../oauth', 'c0000000-0000-4000-8000-00000000000', null, 7])('the id %j', (id) => {
    expect(problem(() => acceptId(campaign, id))).toBeInstanceOf(RequestError);
  });

  test('defaults are filled in', () => {
    expect(accept(campaign, { type: 'pause', actor, payload: { reason: 'COMPLIANCE' } }).payload).toEqual({
      reason: 'COMPLIANCE',
      drain: true,
    });
    expect(accept(campaign, { type: 'activate', actor }).payload).toEqual({});
  });
});

describe('a policy', () => {
  test('is complete without a word from the user, and says the guide’s numbers', () => {
    expect(policyOf(campaign.rules).parts).toMatchObject({
      agentCapacity: { min: 2, onUnknown: 'refuse' },
      callingHours: { zones: ['UTC'] },
      reason: { pauseReasons: { codes: ['AGENT_CAPACITY', 'COMPLIANCE', 'CUSTOMER_REQUEST', 'OTHER'] } },
    });
  });

  test('with a mistake names the field, the kind and the rule', () => {
    expect(() => policyOf(campaign.rules, { agentCapacity: { min: -1 } })).toThrow(PolicyError);
    expect(() => policyOf(campaign.rules, { agentCapacity: { min: '2' as never } })).toThrow(
      'agentCapacity.min (a string): number is expected.',
    );
    expect(() => policyOf(campaign.rules, { agentcapacity: {} } as never)).toThrow('agentcapacity: no such field.');
    expect(() => policyOf(campaign.rules, { reason: { pauseReasons: { codes: ['A'], needText: ['B'] } } })).toThrow(
      'needText may only name codes',
    );
  });
});

test('an id in capitals is the same id', () => {
  expect(acceptId(campaign, 'C0000000-0000-4000-8000-00000000000A')).toBe('c0000000-0000-4000-8000-00000000000a');
  const queues = { 'C0000000-0000-4000-8000-00000000000A': ['q'] };
  expect(() => policyOf(campaign.rules, { agentCapacity: { queues } })).toThrow('here in lower case');
});

test('a payload that a schema makes into more than JSON is told so by its field', () => {
  const at = v.pipe(
    v.string(),
    v.transform((text) => new Date(text)),
  );
  const own = { ...campaign, events: { pause: v.strictObject({ at }) } };
  expect(() => accept(own, { type: 'pause', actor, payload: { at: '2026-03-27T10:00:00Z' } })).toThrow(
    'campaign pause: payload.at (an object of class Date): JSON is expected.',
  );
});
