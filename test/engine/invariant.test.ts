import { describe, expect, test } from 'vitest';
import { check } from '../../src/engine/check.ts';
import { drive } from '../../src/engine/drive.ts';
import { decidedAs, invariant } from '../../src/engine/invariant.ts';
import { scriptedRequest, scriptedSettings } from './scripted.ts';

describe('a bug is thrown and never becomes an outcome', () => {
  test('a host that answers out of turn', async () => {
    const settings = scriptedSettings({ decision: 'allowed' });
    const host = { perform: async () => ({ type: 'waited', now: 0, elapsedMs: 0 }) as const };
    await expect(drive(settings, scriptedRequest(settings, 'asked'), host)).rejects.toThrow(
      'without an edge for `waited` from `reading`',
    );
  });

  test('a check whose facts are asked for and not answered', async () => {
    const settings = scriptedSettings({ decision: 'undecided' });
    const { event, id } = scriptedRequest(settings, 'asked');
    const resource = { id, state: 'here', version: 'v', document: {} };
    await expect(
      check(
        settings,
        resource,
        event,
        () => 0,
        async () => ({}),
      ),
    ).rejects.toThrow('not answered: capacity');
  });

  test('what the protocol guarantees, and does not give', () => {
    expect(invariant(0, 'a number')).toBe(0);
    expect(() => invariant(undefined, 'a resource')).toThrow('The protocol came here without a resource.');
    expect(() => decidedAs(undefined, 'allowed', 'already')).toThrow('a decision that is allowed or already');
  });
});
