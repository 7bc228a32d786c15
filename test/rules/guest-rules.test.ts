import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../../machines/rule.ts';
import { consent } from '../../machines/rules/consent.ts';
import { hashedIdentity } from '../../machines/rules/hashed-identity.ts';
import type { Json } from '../../machines/verdict.ts';

interface Guest {
  readonly payload?: { readonly [field: string]: Json };
  readonly document?: Json;
  readonly policy?: object;
}

function judge(rule: Rule, { payload = {}, document = {}, policy = {} }: Guest) {
  const resource = { id: 'g', state: 'active', version: '"1"', document };
  return rule.judge(
    {
      ...{ resource, base: resource, now: 0, facts: { capabilities: [] } as never },
      event: { type: 'update', actor: { id: 'anna', type: 'user' }, payload },
      policy: parse(rule.policy, policy),
    },
    undefined,
  );
}

const YES = { marketing: false, dataProcessing: true };
const NO = { marketing: false, dataProcessing: false };
const TEXT = { version: '2026-01', time: '2026-03-27T10:00:00Z', source: 'widget' };
const documented = { documented: ['version', 'source'] };

describe('consent', () => {
  test.each<[string, Guest, string]>([
    ['is given with the request', { payload: { consent: YES, attributes: {} } }, 'allow consent.given'],
    ['stands', { document: { consent: YES } }, 'allow consent.given'],
    [
      'that is given counts before one that stands',
      { payload: { consent: NO, a: 1 }, document: { consent: YES } },
      'deny consent.refused',
    ],
    [
      'that is given anew cures one that was withdrawn',
      { payload: { consent: YES }, document: { consent: NO } },
      'allow consent.given',
    ],
    ['may be withdrawn by itself', { payload: { consent: NO } }, 'allow consent.withdrawn'],
    [
      'may be withdrawn whatever has to be said of one',
      { payload: { consent: NO }, policy: documented },
      'allow consent.withdrawn',
    ],
    ['was withdrawn', { document: { consent: NO }, payload: { a: 1 } }, 'deny consent.refused'],
    ['is not shown', { payload: { a: 1 } }, 'unknown consent.notShown'],
    ['is no list', { document: { consent: [] } }, 'unknown consent.notShown'],
    ['is of nobody where there is no guest', { document: null }, 'unknown consent.notShown'],
    [
      'says too little',
      { payload: { consent: { ...YES, version: '1' } }, policy: documented },
      'deny consent.undocumented',
    ],
    [
      'says all that is wanted',
      { payload: { consent: { ...YES, ...TEXT } }, policy: documented },
      'allow consent.given',
    ],
    ['stands, however little it says', { document: { consent: YES }, policy: documented }, 'allow consent.given'],
  ])('%s', (_, guest, verdict) => {
    const { answer, code } = judge(consent as Rule, guest);
    expect(`${answer} ${code}`).toBe(verdict);
  });

  test('says what is missing, and whose it was', () => {
    expect(judge(consent as Rule, { payload: { consent: YES }, policy: documented })).toMatchObject({
      sentence: 'The consent does not say its version, source.',
      evidence: { documented: ['version', 'source'], missing: ['version', 'source'] },
    });
    expect(judge(consent as Rule, { payload: { consent: NO, a: 1 } }).evidence).toEqual({ which: 'given' });
    expect(judge(consent as Rule, { document: { consent: NO } }).evidence).toEqual({ which: 'standing' });
  });
});

describe('an identity', () => {
  const known = { identityAttributes: { emailHash: 'aa', keyId: 'k1' } };
  test.each<[string, Guest, string]>([
    ['is known by a pseudonym', { payload: known }, 'allow identity.hashed'],
    ['is not known by the id of a key', { payload: { identityAttributes: { keyId: 'k1' } } }, 'deny identity.missing'],
    ['is missing', {}, 'deny identity.missing'],
    [
      'is missing where the guest is said not to be anonymous',
      { payload: { anonymous: false } },
      'deny identity.missing',
    ],
    ['is not there, as said', { payload: { anonymous: true } }, 'allow identity.anonymous'],
    [
      'is wanted by the policy',
      { payload: { anonymous: true }, policy: { anonymous: false } },
      'deny identity.required',
    ],
    [
      'is there, yet the guest is said to be anonymous',
      { payload: { ...known, anonymous: true } },
      'deny identity.contradictory',
    ],
  ])('%s', (_, guest, verdict) => {
    const { answer, code } = judge(hashedIdentity as Rule, guest);
    expect(`${answer} ${code}`).toBe(verdict);
  });

  test('is told by the names of its pseudonyms alone', () => {
    expect(judge(hashedIdentity as Rule, { payload: known }).evidence).toEqual({ known: ['emailHash'] });
  });
});
