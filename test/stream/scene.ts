import type { StreamEvent } from '../../src/inbound/event.ts';
import type { StreamOptions } from '../../src/inbound/streams.ts';
import { streamsOf } from '../client/told.ts';
import { idOf, type Setting, scene, USER } from '../presence/scene.ts';

export const EVERY = 60_000;

/** One agent, and a stream of the agent's presence that has become live. */
export async function streaming(setting: Setting = {}, options: Partial<StreamOptions> = {}) {
  const made = await scene({ state: 'available', ...setting });
  const told = streamsOf(made.client);
  const events: StreamEvent[] = [];
  const stream = made.client.stream({
    ...{ lifecycle: 'presence', name: 'desk', ids: [USER], everyMs: EVERY, silenceMs: 5 * EVERY },
    handle: (event) => void events.push(event),
    ...options,
  });
  const { visitor, clock } = made;
  /** Until it is live, or has ended. */
  const settled = async () => {
    while (!['live', 'ended'].includes(stream.state)) await new Promise(setImmediate);
  };
  await settled();
  return {
    ...made,
    told,
    stream,
    events,
    settled,
    /** States with their revisions, in the order in which the handler got them. */
    states: () => events.map(({ resource: { state, revision } }) => `${state} ${revision}`),
    kinds: () => told.all.map(({ kind }) => kind),
    /** The next page is due; until all that follows from it is done. */
    async poll(): Promise<void> {
      clock.forward(EVERY);
      while (stream.state === 'live') await new Promise(setImmediate);
      await settled();
    },
    push: (state: string, version: number, more: object = {}) =>
      visitor.ask('POST', '/sandbox/events', {
        body: { data: { userId: USER, presenceStateId: idOf(state), version }, ...more },
      }),
    upset: (body: object) => visitor.ask('PUT', '/sandbox/events', { body }),
  };
}
