import type { ScheduleNotice } from '../../src/hosts/schedule-notice.ts';
import { actor, type Setting, scene } from '../client/fixture.ts';
import { Told } from '../client/told.ts';

/** A minute before the end of the guide's calling hours, on a Friday. */
const EVENING = '2026-03-27T19:00:00.000Z';
export const CLOSE = new Date('2026-03-27T20:00:00.000Z');
export const HOUR = 3_600_000;
export const until = { actor, pause: { reason: 'COMPLIANCE' } } as const;

/** A scene with what its client tells of schedules. */
export async function stage(setting: Setting = {}) {
  const there = await scene({ at: EVENING, ...setting });
  const told = new Told<ScheduleNotice>();
  there.client.on('schedule', told.hear);
  return {
    ...there,
    told,
    /** The next notice of the kind; those before it are passed over. */
    async heard<Kind extends ScheduleNotice['kind']>(kind: Kind): Promise<Extract<ScheduleNotice, { kind: Kind }>> {
      for (;;) {
        const notice = await told.next();
        if (notice.kind === kind) return notice as Extract<ScheduleNotice, { kind: Kind }>;
      }
    },
  };
}
