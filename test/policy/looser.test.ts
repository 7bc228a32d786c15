import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/engine/decide.ts';
import { loosened } from '../../src/engine/loosened.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { LIFECYCLES, questionOf } from './cases.ts';
import { PARTS, part } from './parts.ts';

const SEED = 20_261_122;
const holders = holdersOf(lifecycles);
const policy = (name: string, value: object) => policyOf(holders, part(name, value));

test('a break that allows nothing has what is safe instead, which may be more', () => {
  const [nothing, something] = [[], ['break']].map((allowed) =>
    policy('mandatoryBreak', { kinds: { mandatory_break: allowed }, safe: ['busy'] }),
  ) as [never, never];
  expect(loosened(holders, nothing, something)).toEqual(['mandatoryBreak.kinds: binding less: mandatory_break']);
});

test.each(LIFECYCLES)(
  `where a policy is not called looser than another, $name allows nothing under it that it does not under the other (seed ${SEED})`,
  async (lifecycle) => {
    const met = { compared: 0, looser: 0, allowed: 0, lost: 0 };
    const names = Object.keys(PARTS).filter((name) => Object.hasOwn(lifecycle.rules, name));
    const one = fc.constantFrom(...names).chain((name) => {
      const value = PARTS[name] ?? fc.constant({});
      return fc.record({ name: fc.constant(name), given: value, standard: value });
    });
    const cases = fc.tuple(one, fc.array(questionOf(lifecycle), { minLength: 15, maxLength: 15 }));
    const around = { agentCapacity: { queues: { '*': ['sales'] } }, mandatoryBreak: { zone: 'UTC' } };
    const sound = fc.property(cases, ([{ name, given, standard }, questions]) => {
      const [loose, tight] = [given, standard].map((value) => policyOf(holders, { ...around, ...part(name, value) }));
      if (loose === undefined || tight === undefined) throw new Error('There are two.');
      if (loosened(holders, loose, tight).length > 0) {
        met.looser += 1;
        return;
      }
      met.compared += 1;
      for (const question of questions) {
        const [before, after] = [tight, loose].map((each) => decide(lifecycle, question(each)));
        if (after?.kind === 'allowed') {
          met.allowed += 1;
          expect(before).toMatchObject({ kind: 'allowed', to: after.to });
        } else if (before?.kind === 'allowed') met.lost += 1;
      }
    });
    await fc.assert(sound, { seed: SEED, numRuns: 600 });
    expect(Object.entries(met).filter(([, count]) => count < 10)).toEqual([]);
  },
);

describe('what cannot be compared, or is given back, counts as looser', () => {
  test('the policy of a rule that does not say', () => {
    const { looser: _, ...silent } = holders.agentCapacity ?? {};
    const mute = { ...holders, agentCapacity: silent } as typeof holders;
    expect(loosened(mute, policyOf(mute, part('agentCapacity', { min: 9 })))).toEqual([
      'agentCapacity.*: other than the standard, and the rule cannot compare',
    ]);
    expect(loosened(mute, policyOf(mute))).toEqual([]);
  });

  test('a restriction that is not there any more', () => {
    const without = [{ from: 'paused', event: 'activate' }];
    const added = [{ from: 'active', event: 'pause', rule: { type: 'consent' } }];
    const restricted = policyOf(holders, { restrict: { campaign: { without, with: added } } });
    expect(loosened(holders, restricted)).toEqual([]);
    expect(loosened(holders, policyOf(holders), restricted)).toEqual([
      'restrict.campaign.without: `activate` from `paused` is lifted',
      'restrict.campaign.with: `consent` on `pause` from `active` is lifted',
    ]);
  });

  test('of many restrictions those that are not there any more', () => {
    const activate = { from: 'paused', event: 'activate' };
    const pause = { from: 'active', event: 'pause' };
    const consent = (at: typeof pause, params?: { readonly [name: string]: unknown }) => ({
      ...at,
      rule: { type: 'consent', ...(params && { params }) },
    });
    const restricted = (without: (typeof pause)[], added: ReturnType<typeof consent>[]) =>
      policyOf(holders, { restrict: { campaign: { without, with: added } } });
    const all = restricted([activate, pause], [consent(pause), consent(activate), consent(pause, { from: 'x' })]);
    expect(loosened(holders, restricted([activate], [consent(activate), consent(pause, { from: 'x' })]), all)).toEqual([
      'restrict.campaign.without: `pause` from `active` is lifted',
      'restrict.campaign.with: `consent` on `pause` from `active` is lifted',
    ]);
  });

  test('a list of many campaigns is cut', () => {
    const ids = Array.from({ length: 12 }, (_, n) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
    const campaigns = Object.fromEntries(ids.map((id) => [id, { zones: ['Asia/Tokyo'] }]));
    expect(loosened(holders, policy('callingHours', { campaigns }))).toEqual([
      expect.stringMatching(/, and 2 more$| and 2 more$/),
    ]);
  });
});
