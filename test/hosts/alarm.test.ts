import { describe, expect, test } from 'vitest';
import { instant } from '../../machines/verdict.ts';
import { Alarm } from '../../src/hosts/alarm.ts';
import { HandClock } from '../client/clock.ts';
import { MORNING } from '../client/fixture.ts';

const START = Date.parse(MORNING);

/** An alarm by which somebody sleeps, and whether they still do. */
function asleep(ms: number) {
  const clock = new HandClock(MORNING);
  const alarm = new Alarm(clock);
  let sleeps = true;
  const slept = alarm.sleep(ms).then(() => {
    sleeps = false;
  });
  const turned = async () => {
    await new Promise(setImmediate);
    return sleeps;
  };
  return { clock, alarm, slept, turned };
}

describe('who sleeps by an alarm', () => {
  test('wakes when the time has passed', async () => {
    const { clock, turned } = asleep(60_000);
    clock.forward(59_999);
    expect(await turned()).toBe(true);
    clock.forward(1);
    expect(await turned()).toBe(false);
  });

  test('has no timer where the time has no end, and wakes when it rings', async () => {
    const { clock, alarm, turned } = asleep(Number.POSITIVE_INFINITY);
    expect([clock.pending, await turned()]).toEqual([0, true]);
    alarm.ring();
    expect(await turned()).toBe(false);
  });

  test('is woken for a moment only where it would be slept through', async () => {
    const { alarm, turned } = asleep(60_000);
    alarm.ringBy(instant(START + 60_000));
    expect(await turned()).toBe(true);
    alarm.ringBy(instant(START + 59_999));
    expect(await turned()).toBe(false);
  });

  test('is woken once each time it rings, and at once where it has rung before', async () => {
    const { clock, alarm, slept } = asleep(60_000);
    alarm.ring();
    await slept;
    const again = alarm.sleep(60_000);
    expect(clock.pending).toBe(1);
    alarm.ring();
    await again;
    alarm.ring();
    await alarm.sleep(60_000);
    expect(clock.pending).toBe(0);
  });
});
