import { IDS, idOf, interval, MORNING, scheduled, USER } from '../presence/scene.ts';
import type { Situation } from './situation.ts';

const resource = { resource: 'presence', id: USER } as const;
/** Five minutes from now no work is to be taken. */
const DAY = scheduled([
  interval('on_queue', '08:00', '10:05'),
  interval('mandatory_break', '10:05', '11:00', ['break', 'meal']),
]);

const common = {
  at: MORNING,
  configuration: {
    ids: { presence: IDS },
    policy: { mandatoryBreak: { zone: 'Europe/London', onUnknown: 'refuse' } },
  },
  ...{ id: USER, resource },
} as const satisfies Partial<Situation>;
const held = (state: string, reasonCodeId?: string) => ({
  presences: [{ id: USER, presenceStateId: idOf(state), ...(reasonCodeId && { reasonCodeId }) }],
  schedules: [DAY],
});
const there = (state: string) => ({ presenceStateId: idOf(state) });

const goOnQueue: Situation = {
  ...common,
  name: 'presence/goOnQueue',
  scenario: held('offline'),
  event: 'goOnQueue',
  foreign: { touch: {}, same: there('onQueue'), back: there('offline'), away: there('busy') },
  isDone: ({ presences }) => presences.list()[0]?.presenceStateId === idOf('onQueue'),
  isLawful: ({ hour }) => hour < 10 + 5 / 60 || hour >= 11,
};

/** An edge from a state to itself, with another reason. */
const goBreak: Situation = {
  ...common,
  name: 'presence/goBreak',
  scenario: held('break', 'SHORT'),
  ...{ event: 'goBreak', payload: { reason: 'LONG' } },
  foreign: { touch: {}, back: there('break'), away: there('busy') },
  isDone: ({ presences }) => presences.list()[0]?.reasonCodeId === 'LONG',
  isLawful: () => true,
};

export const presenceSituations: readonly Situation[] = [goOnQueue, goBreak];
