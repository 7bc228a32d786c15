import type { Configuration } from '../../src/configuration.ts';
import type { Client } from '../../src/connect.ts';
import { IDS, idOf, interval, QUIET_DAY, scheduled, USER } from '../presence/scene.ts';
import { expectedEdges } from './expected.ts';
import { Ground } from './ground.ts';
import { type Asking, asking, type Stage, type Way, wayOf } from './stage.ts';

/** How old a schedule may be; in as much time it is asked for anew. */
const AGE_MS = 1_000;
const POLICY = {
  mandatoryBreak: { zone: 'Europe/London', maxAgeMs: AGE_MS },
  reason: { presenceReasons: { required: true, codes: 'any', needText: ['OTHER'] } },
} as const satisfies Configuration['policy'];
const BREAK_ALL_DAY = scheduled([interval('mandatory_break', '00:00', '23:59', [])]);

export const presence: Stage = {
  edges: expectedEdges(
    `
*  goAvailable      available  moved  offered reason mandatoryBreak
*  goBusy           busy       moved  offered reason mandatoryBreak
*  goAway           away       moved  offered reason mandatoryBreak
*  goBreak          break      moved  offered reason mandatoryBreak
*  goMeal           meal       moved  offered reason mandatoryBreak
*  goMeeting        meeting    moved  offered reason mandatoryBreak
*  goTraining       training   moved  offered reason mandatoryBreak
*  goOnQueue        onQueue    moved  offered reason mandatoryBreak
*  goOffline        offline    moved  offered reason
*  becameAvailable  available  seen
*  becameBusy       busy       seen
*  becameAway       away       seen
*  becameBreak      break      seen
*  becameMeal       meal       seen
*  becameMeeting    meeting    seen
*  becameTraining   training   seen
*  becameOnQueue    onQueue    seen
*  becameOffline    offline    seen
*  becameIdle       idle       seen
`,
    Object.keys(IDS),
  ),
  async start() {
    const ground = await Ground.open({
      presences: [{ id: USER, presenceStateId: idOf('offline') }],
      schedules: [QUIET_DAY],
    });
    const client = ground.join({ ids: { presence: IDS }, policy: POLICY });
    const handle = client.presence(USER);
    // Without a zone, that no break is found proves nothing.
    const { zone: _, ...zoneless } = POLICY.mandatoryBreak;
    const doubting = ground.join({ ids: { presence: IDS }, policy: { ...POLICY, mandatoryBreak: zoneless } });
    const place = (state: string) => ground.change(`presences/${USER}`, { presenceStateId: idOf(state) });

    let published = QUIET_DAY;
    async function publish(schedule: typeof QUIET_DAY): Promise<void> {
      if (schedule === published) return;
      const { id, ...rest } = schedule;
      await ground.change(`schedules/${id}`, rest);
      published = schedule;
      ground.clock.forward(AGE_MS);
    }

    let last = 0;
    /** Another reason each time: to ask for the same presence for the same reason would change nothing. */
    const fresh = () => {
      last += 1;
      return { reason: `reason ${last}` };
    };

    const lacking = new Map<string, Client>();
    /** A client that has no id for one of the presences. */
    function without(state: string): Client {
      const { [state]: _, ...others } = IDS;
      const known = lacking.get(state) ?? ground.join({ ids: { presence: others }, policy: POLICY });
      lacking.set(state, known);
      return known;
    }

    const denied: { readonly [rule: string]: (edge: Way) => Promise<Asking> } = {
      /** A presence that has no id is not offered, and an agent who has it is not recognised. */
      async offered({ from, event, to }) {
        const other = without(to);
        const asked = asking(other, other.presence(USER), event, fresh());
        return from === to ? { ...asked, unrecognised: true } : asked;
      },
      reason: async ({ event }) => asking(client, handle, event, { reason: 'OTHER' }),
      async mandatoryBreak({ event }) {
        await publish(BREAK_ALL_DAY);
        return asking(client, handle, event, fresh());
      },
    };

    return {
      ground,
      place,
      async allow({ event }) {
        await publish(QUIET_DAY);
        return asking(client, handle, event, fresh());
      },
      async deny(edge, rule) {
        await publish(QUIET_DAY);
        return wayOf(denied, rule)(edge);
      },
      async doubt({ event }, rule) {
        if (rule !== 'mandatoryBreak') throw new Error(`The rule ${rule} asks for nothing that it could not know.`);
        await publish(QUIET_DAY);
        return asking(doubting, doubting.presence(USER), event, fresh());
      },
      happen: ({ to }) => place(to),
      read: () => handle.read(),
      async held() {
        const [whole] = (await ground.snapshot()).presences;
        const state = Object.keys(IDS).find((name) => idOf(name) === whole.presenceStateId);
        return { state: state ?? whole.presenceStateId, version: String(whole.version), whole };
      },
    };
  },
};
