import { campaign as lifecycle } from '../../machines/campaign.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import { ID } from '../client/fixture.ts';
import { expectedEdges } from './expected.ts';
import { Ground } from './ground.ts';
import { type Asking, asking, type Stage, type Way, wayOf } from './stage.ts';

const HOUR = 3_600_000;
/** How old a sample of the queues may be; in as much time it is taken anew. */
const AGE_MS = 1_000;
const POLICY = { agentCapacity: { queues: { '*': ['sales'] }, maxAgeMs: AGE_MS } };

const ALLOWED: { readonly [event: string]: object } = { pause: { reason: 'COMPLIANCE' } };

/** The campaign's own machine and rules under another name, in a dialect that offers something else. */
const offering = (name: string, capabilities: readonly string[]) => ({
  lifecycle: { ...lifecycle, name },
  dialects: { guide: { ...guideCampaign, capabilities } },
});
export const ALIKE = {
  campaignOfLess: offering('campaignOfLess', []),
  campaignOfMore: offering('campaignOfMore', [...guideCampaign.capabilities, 'reactivate']),
};

export const campaign: Stage = {
  edges: expectedEdges(`
active     pause     draining   moved       reason
active     complete  completed  moved       offered
active     archive   archived   moved       offered
active     finished  completed  seen
active     blocked   blocked    seen
draining   drained   paused     seen
draining   blocked   blocked    seen
paused     activate  active     moved       callingHours agentCapacity
paused     complete  completed  moved       offered
paused     archive   archived   moved       offered
paused     blocked   blocked    seen
completed  activate  active     notOffered  offered callingHours agentCapacity
completed  archive   archived   moved       offered
blocked    released  paused     seen
`),
  async start() {
    const ground = await Ground.open({
      // Calls under way, or a pause would have nothing to drain.
      campaigns: [{ id: ID, campaignstate: 'paused', outstandingCalls: 2 }],
      queues: [{ id: 'sales', agentsAvailable: 2 }],
    });
    const { clock } = ground;
    const client = ground.join({ policy: POLICY, lifecycles: ALIKE });
    const handle = client.campaign(ID);
    const become = (campaignstate: string) => ground.change(`campaigns/${ID}`, { campaignstate });
    /** Begins anew, because calls that have ended do not come back. */
    async function place(state: string): Promise<void> {
      await ground.reset();
      await become(state);
    }
    const held = async () => {
      const [campaign] = (await ground.snapshot()).campaigns;
      // Calls end by themselves, which is no change of the campaign.
      const { outstandingCalls: _, ...whole } = campaign;
      return { state: whole.campaignstate, version: whole.etag, whole };
    };

    /** Brings the agents, and the time of the day. */
    async function stand({ agents = 2, open = true }): Promise<void> {
      await ground.change('queues/sales', { agentsAvailable: agents });
      const hour = () => new Date(clock.now()).getUTCHours();
      clock.forward(AGE_MS);
      while ((hour() >= 9 && hour() < 20) !== open) clock.forward(HOUR);
    }

    /** An edge that the guide's dialect does not offer can be refused by its other rules only where it is offered. */
    const where = ({ from, event }: Way) =>
      from === 'completed' && event === 'activate' ? client.campaignOfMore(ID) : handle;
    const denied: { readonly [rule: string]: (edge: Way) => Promise<Asking> } = {
      /** What the guide's dialect offers can be refused only where it is not. */
      async offered(edge) {
        const lacks = where(edge) !== handle;
        return asking(client, lacks ? handle : client.campaignOfLess(ID), edge.event, ALLOWED[edge.event]);
      },
      reason: async ({ event }) => asking(client, handle, event),
      async callingHours(edge) {
        await stand({ open: false });
        return asking(client, where(edge), edge.event);
      },
      async agentCapacity(edge) {
        await stand({ agents: 1 });
        return asking(client, where(edge), edge.event);
      },
    };

    return {
      ground,
      place,
      async allow({ event }) {
        await stand({});
        return asking(client, handle, event, ALLOWED[event]);
      },
      async deny(edge, rule) {
        await stand({});
        return wayOf(denied, rule)(edge);
      },
      async happen({ event, to }) {
        if (event !== 'drained') return become(to);
        // The sandbox lets one call end at each read.
        while ((await held()).state !== to) await handle.read();
      },
      read: () => handle.read(),
      held,
    };
  },
};
