import { expect, test } from 'vitest';
import { findingsOf } from './findings.ts';
import { killing } from './killing.ts';
import { SCRIPTS } from './script.ts';

/** A few of the points of `npm run crash`: what a lifecycle was about to do, or had just done, when its process was killed. */
const POINTS = [
  ['campaign', /^PATCH .*, under way$/, { settled: 1, untold: 0 }],
  ['campaign', /^commit of .*outcome.*, after$/, { settled: 0, untold: 0 }],
  ['guest', /^commit of .*outcome.*, before$/, { settled: 0, untold: 1 }],
  ['guest', /^POST \/crm\/batch, answered$/, { settled: 0, untold: 0 }],
] as const;

const counted = new Map<string, readonly string[]>();

test.each(POINTS)(
  '%s, killed at %s: nothing is lost, and nothing is done twice',
  {
    timeout: 240_000,
  },
  async (name, point, found) => {
    const script = SCRIPTS.find((each) => each.name === name);
    if (script === undefined) throw new Error('There is no such script.');
    const points = counted.get(name) ?? (await killing(script, 0)).told?.points ?? [];
    counted.set(name, points);
    const killed = await killing(script, 1 + points.findIndex((each) => point.test(each)));
    expect(killed.ends).toEqual(['SIGKILL', 0]);
    expect(findingsOf(killed)).toMatchObject({ problems: [], lost: 0, doubled: 0, ...found });
  },
);
