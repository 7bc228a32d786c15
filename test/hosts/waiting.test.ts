import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../machines/verdict.ts';
import { registrationOf, type Scheduled } from '../../src/engine/schedules.ts';
import { lowersRisk, type Track } from '../../src/hosts/carrier.ts';
import { type Due, Waiting } from '../../src/hosts/waiting.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { callback } from '../own-lifecycle/callback.ts';

const SEED = 20_261_121;
const HERE = 'guide http://here';

/** Of a lifecycle of the caller's own several resources may be one entity; of the house, a conversation and its attributes. */
const tracks = new Map(
  [
    { lifecycle: lifecycles.campaign.lifecycle, entity: lifecycles.campaign.dialects.guide.entity },
    { lifecycle: lifecycles.conversation.lifecycle, entity: lifecycles.conversation.dialects.guide.entity },
    { lifecycle: lifecycles.attributes.lifecycle, entity: lifecycles.attributes.dialects.guide.entity },
    { lifecycle: callback, entity: (id: string) => `line ${id.charCodeAt(0) % 2}` },
  ].map(({ lifecycle, entity }) => {
    const track = { settings: { lifecycle, platform: HERE }, around: { effects: { entity } } } as unknown as Track;
    return [lifecycle.name, track] as const;
  }),
);

/** The definitions in plain words: every schedule is compared with every other. */
function plainly(all: readonly Scheduled[]) {
  const waiting = all.flatMap((stands): Due[] => {
    const track = tracks.get(stands.lifecycle);
    if (track?.settings.platform !== stands.platform) return [];
    const lowers = lowersRisk(track.settings.lifecycle, { type: stands.event });
    return [{ stands, track, lowers, entity: track.around.effects.entity(stands.id) }];
  });
  const by = (moment: string) => waiting.filter(({ stands }) => stands.nextAt <= moment);
  const isHeldBack = (each: Due) =>
    waiting.some(({ lowers, entity, stands }) => lowers && entity === each.entity && stands.dueAt <= each.stands.dueAt);
  return {
    waiting,
    due(moment: string) {
      const due = by(moment).filter((each) => each.lowers || !isHeldBack(each));
      const isUrgent = (each: Due) => due.some(({ lowers, entity }) => lowers && entity === each.entity);
      const heldBack = by(moment).filter((each) => !due.includes(each));
      return {
        due: [...due.filter(isUrgent), ...due.filter((each) => !isUrgent(each))],
        heldBack: new Set(heldBack.map(({ entity }) => entity)),
      };
    },
    isOvertaken: (each: Due, moment: string) =>
      !each.lowers &&
      by(moment).some(
        (other) => other.lowers && other.entity === each.entity && other.stands.dueAt > each.stands.dueAt,
      ),
  };
}

const asked = fc.constantFrom(
  ...[['campaign', 'pause'] as const, ['campaign', 'activate'] as const, ['conversation', 'disconnect'] as const],
  ...[['conversation', 'connect'] as const, ['attributes', 'update'] as const, ['elsewhere', 'pause'] as const],
  ...[['callback', 'dial'] as const, ['callback', 'cancel'] as const, ['callback', 'postpone'] as const],
);
const moment = fc.integer({ min: 0, max: 5 });
const nth = fc.nat();
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('register' as const),
      ...{ asked, at: moment, id: fc.constantFrom('a', 'b', 'c') },
      platform: fc.constantFrom(HERE, HERE, HERE, 'guide http://there'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('postpone' as const), nth, at: moment }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('look' as const), at: moment, whole: fc.boolean() }) },
);

test(`what may be sent, and what comes too late, is as it is by comparing all with all (seed ${SEED})`, async () => {
  const met = { due: 0, held: 0, overtaken: 0 };
  const sound = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), async (steps) => {
    const { schedules } = new MemoryJournal(() => 0);
    const waiting = new Waiting(schedules, tracks);
    for (const [number, each] of steps.entries()) {
      const all = schedules.list();
      const at = instant('at' in each ? each.at : 0);
      if (each.kind === 'register') {
        const [lifecycle, type] = each.asked;
        const event = { type, actor: { id: 'anna', type: 'user' }, payload: {} } as const;
        const { id, platform } = each;
        const what = { schedule: `s${number}`, fingerprint: '', dueAt: at, lifecycle, event, id, platform };
        await schedules.register(registrationOf(what, 0, 'any'));
        waiting.grew();
        continue;
      }
      if (each.kind !== 'look') {
        const { schedule = 'none' } = all[each.nth % all.length] ?? {};
        if (each.kind === 'settle') await schedules.settle(schedule);
        else await schedules.postpone(schedule, { code: 'any', at }, at);
        continue;
      }
      const plain = plainly(all);
      const expected = plain.due(at);
      if (each.whole) expect(waiting.due(each.at)).toEqual(expected);
      for (const entity of new Set(['line 7', ...plain.waiting.map((one) => one.entity)])) {
        const heldBack = new Set([...expected.heldBack].filter((held) => held === entity));
        const due = expected.due.filter((one) => one.entity === entity);
        expect(waiting.dueOf(entity, each.at)).toEqual({ due, heldBack });
      }
      for (const one of plain.waiting) {
        const isOvertaken = plain.isOvertaken(one, at);
        expect(waiting.isOvertaken(one, at)).toBe(isOvertaken);
        if (isOvertaken) met.overtaken += 1;
      }
      met.due += expected.due.length;
      met.held += expected.heldBack.size;
    }
  });
  await fc.assert(sound, { seed: SEED, numRuns: 300 });
  expect(Object.entries(met).filter(([, count]) => count < 100)).toEqual([]);
});
