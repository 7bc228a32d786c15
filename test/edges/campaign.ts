import { campaign as lifecycle } from '../../machines/campaign.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import { ID } from '../client/fixture.ts';
import { expectedEdges } from './expected.ts';
import { Ground } from './ground.ts';
import { type Asking, asking, type Stage, type Way, wayOf } from './stage.ts';

const HOUR = 3_600_000;
/** How old a sample of the queues may be; in as much time it is taken anew. */
const AGE_MS = 1_000;
/** By the queues whose agents are counted. */
const policyOf = (queue: string) => ({ agentCapacity: { queues: { '*': [queue] }, maxAgeMs: AGE_MS } });
/** Calls under way: more than end while anybody looks. */
const CALLS = 1_000;

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
      campaigns: [{ id: ID, campaignstate: 'paused' }],
      queues: [{ id: 'sales', agentsAvailable: 2 }],
    });
    const { clock } = ground;
    const client = ground.join({ policy: policyOf('sales'), lifecycles: ALIKE });
    const doubting = ground.join({ policy: policyOf('nowhere'), lifecycles: ALIKE });
    const handle = client.campaign(ID);
    const change = (body: object) => ground.change(`campaigns/${ID}`, body);
    const place = (campaignstate: string) => change({ campaignstate, outstandingCalls: CALLS });
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
    const isOffered = ({ from, event }: Way) => from !== 'completed' || event !== 'activate';
    const where = (edge: Way, { campaign, campaignOfMore } = client) =>
      (isOffered(edge) ? campaign : campaignOfMore)(ID);
    const denied: { readonly [rule: string]: (edge: Way) => Promise<Asking> } = {
      /** What the guide's dialect offers can be refused only where it is not. */
      async offered(edge) {
        const lacking = isOffered(edge) ? client.campaignOfLess(ID) : handle;
        return asking(client, lacking, edge.event, ALLOWED[edge.event]);
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
      async doubt(edge, rule) {
        if (rule !== 'agentCapacity') throw new Error(`The rule ${rule} asks for nothing that it could not know.`);
        await stand({});
        return asking(doubting, where(edge, doubting), edge.event);
      },
      async happen({ event, to }) {
        if (event !== 'drained') return place(to);
        // The last call ends with the next read; there are others for the next pause.
        await change({ outstandingCalls: 1 });
        await handle.read();
        await change({ outstandingCalls: CALLS });
      },
      read: () => handle.read(),
      held,
    };
  },
};
