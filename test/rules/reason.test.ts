import { parse, safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { reason } from '../../machines/rules/reason.ts';

type From = Parameters<typeof reason.judge>[1]['from'];
const resource = { id: 'd', state: 'connected', version: '"1"', document: {} };
const judge = (from: From, payload: { [field: string]: string }, policy: object = {}) =>
  reason.judge(
    {
      ...{ resource, base: resource, now: 0, facts: { capabilities: [] } },
      event: { type: 'any', actor: { id: 'anna', type: 'user' }, payload },
      policy: parse(reason.policy, policy),
    },
    { from },
  );

describe('unless the policy says otherwise', () => {
  test.each(['wrapUpReasons', 'closeReasons', 'pauseReasons'] as const)('a reason is needed for %s', (from) => {
    expect(judge(from, {})).toMatchObject({ answer: 'deny', code: 'reason.missing' });
    expect(judge(from, { reason: '' })).toMatchObject({ answer: 'deny', code: 'reason.missing' });
  });

  test.each(['connectReasons', 'transferReasons', 'disconnectReasons', 'abandonReasons'] as const)(
    'none is needed for %s',
    (from) => {
      expect(judge(from, {})).toMatchObject({ answer: 'allow', code: 'reason.notNeeded' });
    },
  );

  test('a conversation takes any code: the guide names none', () => {
    expect(judge('wrapUpReasons', { reason: 'RESOLVED' })).toMatchObject({ answer: 'allow', code: 'reason.given' });
  });
});

describe('where the policy has a catalogue', () => {
  const policy = { disconnectReasons: { required: false, codes: ['SPAM', 'OTHER'], needText: ['OTHER'] } };

  test('one that is given is held to it, needed or not', () => {
    expect(judge('disconnectReasons', {}, policy)).toMatchObject({ answer: 'allow' });
    expect(judge('disconnectReasons', { reason: 'SPAM' }, policy)).toMatchObject({ answer: 'allow' });
    expect(judge('disconnectReasons', { reason: 'LUNCH' }, policy)).toMatchObject({ code: 'reason.unlisted' });
    expect(judge('disconnectReasons', { reason: 'OTHER' }, policy)).toMatchObject({ code: 'reason.textMissing' });
    expect(judge('disconnectReasons', { reason: 'OTHER', text: 'x' }, policy)).toMatchObject({ answer: 'allow' });
  });

  test('it may be made necessary', () => {
    const needed = { disconnectReasons: { required: true, codes: 'any' } };
    expect(judge('disconnectReasons', {}, needed)).toMatchObject({ answer: 'deny', code: 'reason.missing' });
  });

  test('it says itself what it asks for', () => {
    const sentences = [{}, policy].map((each) =>
      reason.says(parse(reason.policy, each), { from: 'disconnectReasons' }),
    );
    expect(sentences).toEqual([
      'A reason may be given, any code.',
      'A reason may be given, one of SPAM, OTHER; OTHER with a text.',
    ]);
  });

  test('an empty one is none, and one that no edge asks for is a mistake', () => {
    expect(safeParse(reason.policy, { wrapUpReasons: { codes: [] } }).success).toBe(false);
    expect(safeParse(reason.policy, { wrapupReasons: { codes: 'any' } }).success).toBe(false);
    expect(safeParse(reason.policy, { wrapUpReasons: { codes: 'any', needed: true } }).success).toBe(false);
  });
});
