/** One way of moving a campaign from one state to the other. */
export interface Contender {
  /** @throws where the campaign is not there afterwards. */
  move(id: string, event: 'activate' | 'pause'): Promise<void>;
  close(): Promise<unknown>;
}

/** Where the campaign is to be, in the API's word for it. */
export const STATES = { activate: 'active', pause: 'paused' } as const;

/** A path of the API. */
export const pathOf = (id: string): string => `/api/v2/outbound/campaigns/${id}`;

/** Nobody wins by not doing it. */
export function check(event: keyof typeof STATES, found: unknown): void {
  if (found !== STATES[event]) throw new Error(`To ${event} it left the campaign ${String(found)}.`);
}
