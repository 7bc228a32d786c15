/** The presences that may be asked for, by the event that asks. `idle` is not among them: only the platform finds an agent idle. */
const PRESENCE_TARGETS = {
  goAvailable: 'available',
  goBusy: 'busy',
  goAway: 'away',
  goBreak: 'break',
  goMeal: 'meal',
  goMeeting: 'meeting',
  goTraining: 'training',
  goOnQueue: 'onQueue',
  goOffline: 'offline',
} as const;

export const PRESENCES_TO_SET = Object.values(PRESENCE_TARGETS);
export type PresenceToSet = (typeof PRESENCES_TO_SET)[number];

/** The ten that every organisation has, under ids of its own. */
export const PRESENCES = [...PRESENCES_TO_SET, 'idle'] as const;
export type Presence = (typeof PRESENCES)[number];

/** The presence that an event asks for. */
export const presenceFor = (event: string): PresenceToSet | undefined =>
  Object.hasOwn(PRESENCE_TARGETS, event) ? PRESENCE_TARGETS[event as keyof typeof PRESENCE_TARGETS] : undefined;
