import { expect, test } from 'vitest';
import type { Request } from '../../src/engine/course.ts';
import { drive } from '../../src/engine/drive.ts';
import type { HostTask } from '../../src/engine/host.ts';
import { START } from './answering.ts';
import { scriptedRequest, scriptedSettings } from './scripted.ts';

/** How long a request took and how late it was, in outcome and record, on a host whose clocks go finer than a microsecond. */
async function measured(start: 'asked' | 'resumed', more: Partial<Request> = {}) {
  const settings = scriptedSettings({ decision: 'denied' });
  const tasks: HostTask[] = [];
  const host = {
    async perform(task: HostTask) {
      tasks.push(task);
      const failed = { type: 'failed', failure: { code: 'scripted', message: 'As scripted.' } } as const;
      const answer = task.type === 'conclude' ? ({ type: 'concluded' } as const) : failed;
      return { ...answer, now: START + 1_000.123_4, elapsedMs: 12.345_678_9 };
    },
  };
  const request = { ...scriptedRequest(settings, start), startedAt: START, deadline: START + 60_000, ...more };
  const { durationMs, planned } = await drive(settings, request, host);
  const last = tasks.at(-1);
  if (last?.type !== 'conclude') throw new Error('It was not concluded.');
  return { outcome: [durationMs, planned?.lateMs], record: [last.draft.durationMs, last.draft.schedule?.lateMs] };
}

test('how long a request took is kept to the microsecond, whatever clock is handed in', async () => {
  expect(await measured('asked')).toEqual({ outcome: [12.346, undefined], record: [12.346, undefined] });
});

test('so is how long one took that another process took over, and how late a scheduled one was', async () => {
  const planned = { schedule: 'p', dueAt: new Date(START - 500).toISOString() };
  const known = [1_000.123, 1_500.123];
  expect(await measured('resumed', { planned })).toEqual({ outcome: known, record: known });
});
