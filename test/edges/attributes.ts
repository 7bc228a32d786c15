import { TALK } from '../conversation/fixture.ts';
import { expectedEdges } from './expected.ts';
import { Ground } from './ground.ts';
import { type Asking, asking, type Stage, wayOf } from './stage.ts';

/** A state of the conversation for each state of its attributes. */
const CONVERSATION: { readonly [state: string]: string } = { live: 'connected', ended: 'closed' };

export const attributes: Stage = {
  edges: expectedEdges(`
live   update  live   moved  wellFormed sealedAttributes contestedKeys
live   ended   ended  seen
ended  update  ended  moved  wellFormed sealedAttributes contestedKeys
`),
  async start() {
    const ground = await Ground.open({ conversations: [{ id: TALK, state: 'connected' }] });
    // Sealed from the start, so that the rule can deny while the conversation goes on, too.
    const client = ground.join({ policy: { sealedAttributes: { since: 'always' } } });
    const handle = client.attributes(TALK);
    const change = (body: object) => ground.change(`conversations/${TALK}`, body);
    const place = (state: string) => change({ state: CONVERSATION[state] });
    let last = 0;
    /** Another tier each time: to ask for what is there already would change nothing. */
    const tier = () => {
      last += 1;
      return { tier: `tier ${last}` };
    };
    const update = (values: object) => asking(client, handle, 'update', { attributes: values });
    const denied: { readonly [rule: string]: () => Promise<Asking> } = {
      wellFormed: async () => update({}),
      sealedAttributes: async () => update({ 'system.id': 'x' }),
      async contestedKeys() {
        const base = await handle.read();
        await change({ attributes: tier() });
        return { ...update(tier()), base };
      },
    };
    return {
      ground,
      place,
      allow: async () => update(tier()),
      deny: (_, rule) => wayOf(denied, rule)(),
      happen: ({ to }) => place(to),
      read: () => handle.read(),
      async held() {
        const [whole] = (await ground.snapshot()).conversations;
        const state = whole.state === CONVERSATION.live ? 'live' : 'ended';
        return { state, version: `"${whole.version}"`, whole };
      },
    };
  },
};
