import { describe, expect, test } from 'vitest';
import type { PolicyInput } from '../../machines/policy.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { policyDiff } from '../../src/policy-diff.ts';
import { ID, OTHER_ID } from '../client/fixture.ts';
import { meddle, read } from '../journal/opened.ts';
import { recordedDay } from '../receipts/day.ts';

const holders = holdersOf(lifecycles);
const QUEUES = { '*': ['sales'] };
const FIRST: PolicyInput = { agentCapacity: { queues: QUEUES }, mandatoryBreak: { zone: 'UTC' } };

/** The day of the journal under its own policy and under another. */
async function diff(next: PolicyInput, prepare: (file: string) => void = () => undefined) {
  const file = await recordedDay(FIRST);
  prepare(file);
  return policyDiff(
    read(file),
    lifecycles,
    holders,
    policyOf(holders, FIRST),
    policyOf(holders, { ...FIRST, ...next }),
  );
}

describe('a diff of two policies', () => {
  test('finds nothing between a policy and itself', async () => {
    expect(await diff({})).toEqual({
      ...{ fields: [], loosened: [], decisions: 14, lost: { noReceipt: 0, erased: 0, unknownLifecycle: 0 } },
      ...{ flips: [], open: [], live: 7, stranded: [] },
    });
  });

  test('finds the one decision that more agents would have kept from being allowed', async () => {
    const found = await diff({ agentCapacity: { queues: QUEUES, min: 4 } });
    expect(found.flips).toEqual([
      {
        ...{ request: 'r0', lifecycle: 'campaign', id: ID, event: 'activate' },
        before: { kind: 'allowed', to: 'active', rules: [], needs: [] },
        after: { kind: 'refused', rules: [{ rule: 'agentCapacity', code: 'capacity.low' }], needs: [] },
      },
    ]);
    expect(found.fields).toEqual([{ field: 'agentCapacity.min', before: 2, after: 4 }]);
    expect(found.loosened).toEqual([]);
  });

  test('finds what would have been allowed, and says that it loosens', async () => {
    const catalogue = { required: false, codes: ['OTHER', 'COMPLIANCE'] };
    const found = await diff({ reason: { pauseReasons: catalogue } });
    expect(found.flips).toMatchObject([
      { request: 'r2', before: { kind: 'refused' }, after: { kind: 'allowed', to: 'draining' } },
    ]);
    expect(found.loosened).toEqual([
      'reason.pauseReasons: a reason is required less often; no text is needed with OTHER',
    ]);
  });

  test('says which decisions cannot be told, since a fact was never asked for', async () => {
    const closed = { callingHours: { weekly: {} } };
    const file = await recordedDay({ ...FIRST, ...closed });
    const [then, now] = [{ ...FIRST, ...closed }, FIRST].map((each) => policyOf(holders, each)) as [never, never];
    const { flips, open } = policyDiff(read(file), lifecycles, holders, then, now);
    expect(flips).toEqual([]);
    expect(open.map(({ request, before, after }) => [request, before.kind, after.kind, after.needs])).toEqual([
      ['r0', 'refused', 'undecided', ['capacity']],
      ['r1', 'refused', 'undecided', ['capacity']],
    ]);
  });

  test('finds what would be stranded, and not what nothing could be asked of before', async () => {
    const without = [
      'goAvailable',
      'goBusy',
      'goAway',
      'goMeal',
      'goMeeting',
      'goTraining',
      'goOnQueue',
      'goOffline',
      'goBreak',
    ];
    const presence = { without: without.map((event) => ({ from: 'break', event })) };
    const found = await diff({ restrict: { presence } });
    expect(found.stranded).toEqual([{ lifecycle: 'presence', id: expect.any(String), state: 'break' }]);
    // The other campaign is blocked, and draining accepts nothing: neither is a matter of policy.
    expect(found.live).toBe(7);
    expect(found.stranded.map(({ id }) => id)).not.toContain(OTHER_ID);
  });

  test('counts what cannot be decided again, by its reason', async () => {
    const found = await diff({ agentCapacity: { queues: QUEUES, min: 4 } }, (file) =>
      meddle(file, `DELETE FROM subject WHERE name = 'campaign:${ID}'`),
    );
    expect(found).toMatchObject({ decisions: 14, lost: { erased: 4, noReceipt: 0 }, flips: [] });
  });
});
