import type { Request } from '../../src/engine/course.ts';
import { drive, type Settings } from '../../src/engine/drive.ts';
import type { HostAnswer, HostTask } from '../../src/engine/host.ts';
import { scriptedRequest, scriptedSettings } from './scripted.ts';

export const START = Date.parse('2026-03-27T10:00:00.000Z');

/** The resource as it is before, unless otherwise said. */
export const found = (state = 'here', version: string | null = 'v1', revision = 1, id = 'x') => ({
  ...{ id, state, version, revision, document: { place: 'anywhere' } },
});

/** What the host answers; `decides` is how the engine decides from there on. */
export type Answer = HostAnswer & { readonly decides?: 'allowed' | 'denied' | 'already' | 'undecided' };

export interface Told {
  readonly start?: 'asked' | 'creating' | 'resumed' | 'orphaned';
  readonly request?: Partial<Request>;
  readonly settings?: Partial<Settings>;
}

/**
 * One request on a host that gives these answers, whatever it is asked: a second of wall clock and seven milliseconds of the
 * monotonic one go by before each. What it is asked beyond them, it concludes.
 */
export async function driven(answers: readonly Answer[], { start = 'asked', request, settings }: Told = {}) {
  const wish = { decision: 'allowed' };
  const all: Settings = { ...scriptedSettings(wish), ...settings };
  const tasks: HostTask[] = [];
  const host = {
    async perform(task: HostTask) {
      const { decides, ...answer } = answers[tasks.push(task) - 1] ?? { type: 'concluded' as const };
      wish.decision = decides ?? wish.decision;
      return { ...(answer as HostAnswer), now: START + tasks.length * 1_000, elapsedMs: tasks.length * 7 };
    },
  };
  const given = { ...scriptedRequest(all, start), startedAt: START, deadline: START + 60_000, ...request };
  const outcome = await drive(all, given, host);
  const last = tasks.at(-1);
  if (last?.type !== 'conclude') throw new Error('It was not concluded.');
  return { outcome, tasks, last };
}
