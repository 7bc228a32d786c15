import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { rules } from '../../machines/house-rules.ts';
import type { Rule } from '../../machines/rule.ts';

/** What a rule says of itself, by the policy and the params; `{}` is the policy that nobody has written. */
const SENTENCES: readonly (readonly [keyof typeof rules, object, object | undefined, string])[] = [
  [
    'agentCapacity',
    {},
    undefined,
    "At least 2 agents are free in the campaign's own queues, by a sample at most 30 s old.",
  ],
  [
    'agentCapacity',
    { min: 5, maxAgeMs: 1_500 },
    undefined,
    "At least 5 agents are free in the campaign's own queues, by a sample at most 1.5 s old.",
  ],
  ['callingHours', {}, undefined, 'The time is within the calling hours, 09:00 to 20:00 every day, in UTC.'],
  [
    'callingHours',
    { zones: ['UTC', 'Europe/Paris'], weekly: { mon: [['09:00', '10:00']], tue: [['09:00', '10:00']] } },
    undefined,
    'The time is within the calling hours, 09:00 to 10:00 Monday and Tuesday, in all of UTC and Europe/Paris.',
  ],
  [
    'callingHours',
    {
      weekly: Object.fromEntries(['mon', 'wed', 'thu', 'fri', 'sun'].map((each) => [each, [['09:00', '10:00']]])),
      exceptions: [{ date: '2026-05-01', windows: [] }],
    },
    undefined,
    'The time is within the calling hours, 09:00 to 10:00 Monday, 09:00 to 10:00 Wednesday to Friday, ' +
      '09:00 to 10:00 Sunday, in UTC (1 date with hours of their own).',
  ],
  ['consent', {}, undefined, 'The guest agrees to data processing; to withdraw it is always allowed.'],
  [
    'consent',
    { documented: ['time', 'source'] },
    undefined,
    'The guest agrees to data processing, with time, source of the consent; to withdraw it is always allowed.',
  ],
  ['contestedKeys', {}, undefined, 'No attribute of the update was changed by somebody else meanwhile.'],
  [
    'contestedKeys',
    { winner: 'ours' },
    undefined,
    'An attribute that somebody else has changed meanwhile is written over, and named in the verdict.',
  ],
  [
    'hashedIdentity',
    {},
    undefined,
    'The guest is known by the hash of an e-mail address or phone number, or said to be anonymous.',
  ],
  [
    'hashedIdentity',
    { anonymous: false },
    undefined,
    'The guest is known by the hash of an e-mail address or phone number.',
  ],
  [
    'mandatoryBreak',
    {},
    { to: 'busy' },
    'No `mandatory_break` of the schedule is on, or it allows `busy`. The schedule (no zone is named) is at most 60 s old.',
  ],
  [
    'metadataDepth',
    {},
    undefined,
    'Metadata, where given, are an object nested at most 5 deep, of at most 1000 values, 100 members each and 16384 bytes.',
  ],
  [
    'minimised',
    {},
    undefined,
    'No text holds an e-mail address, a phone number, a card number, or an address with credentials, query or fragment.',
  ],
  ['offered', {}, { capability: 'archive' }, 'The dialect offers `archive`.'],
  [
    'reason',
    {},
    { from: 'pauseReasons' },
    'A reason is given, one of AGENT_CAPACITY, COMPLIANCE, CUSTOMER_REQUEST, OTHER; OTHER with a text.',
  ],
  ['reason', {}, { from: 'closeReasons' }, 'A reason is given, any code.'],
  ['reason', {}, { from: 'connectReasons' }, 'A reason may be given, any code.'],
  [
    'sealedAttributes',
    {},
    undefined,
    'Attributes that begin with `system.` are not written once the conversation has ended.',
  ],
  [
    'sealedAttributes',
    { prefixes: ['a.', 'b.'], since: 'always' },
    undefined,
    'Attributes that begin with `a.`, `b.` are not written.',
  ],
  [
    'wellFormed',
    {},
    undefined,
    '1 to 100 attributes, at most 32768 bytes; keys of 1 to 128 letters, digits, dots, dashes and underscores; ' +
      'values are texts of at most 1024 characters, finite numbers, booleans or date-times.',
  ],
  [
    'wellFormed',
    { profile: 'strict' },
    undefined,
    '1 to 100 attributes, at most 32768 bytes; keys of 1 to 128 letters, digits, dots, dashes and underscores; ' +
      'values are texts of at most 1024 characters, whole numbers from 0 to 999999999, booleans or date-times.',
  ],
];

test.each(SENTENCES)('%s, under %j, with %j: %s', (name, policy, params, sentence) => {
  const rule = rules[name] as Rule;
  expect(rule.says(parse(rule.policy, policy), params)).toBe(sentence);
});

test('every rule of the house has one', () => {
  expect(Object.keys(rules).filter((name) => !SENTENCES.some(([rule]) => rule === name))).toEqual([]);
});
