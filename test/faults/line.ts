import { FAULTS, faultOf } from './fault.ts';
import type { Schedule, Strike } from './schedule.ts';
import { SITUATIONS, situationOf } from './situations.ts';

/** A line that is no schedule: names the word and what is expected in its place. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

/** `campaign/pause 2:reset-after 3:429=5s`: the situation, and each fault behind the number of the call that it strikes. */
export const lineOf = ({ situation, strikes }: Schedule): string =>
  [situation.name, ...strikes.map(({ call, fault }) => `${call}:${fault.word}`)].join(' ');

/** @throws {LineError} */
export function scheduleIn(line: string): Schedule {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const situation = situationOf(name);
  if (situation === undefined) {
    throw new LineError(`\`${name}\` is no situation: ${SITUATIONS.map((each) => each.name).join(', ')}.`);
  }
  const strikes = words.map(strikeIn);
  for (const { fault } of strikes) {
    if (fault.action(situation) === undefined) throw new LineError(`\`${fault.word}\` is not possible in ${name}.`);
  }
  return { situation, strikes };
}

function strikeIn(word: string): Strike {
  const [, call, name = ''] = /^([1-9]\d{0,2}):(.+)$/.exec(word) ?? [];
  if (call === undefined) throw new LineError(`\`${word}\` is no strike: a call from 1 to 999, a colon and a fault.`);
  const fault = faultOf(name);
  if (fault === undefined) {
    throw new LineError(`\`${name}\` is no fault: ${FAULTS.map((each) => each.word).join(', ')}.`);
  }
  return { call: Number(call), fault };
}
