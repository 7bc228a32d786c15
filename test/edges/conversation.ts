import { TALK } from '../conversation/fixture.ts';
import { expectedEdges } from './expected.ts';
import { Ground } from './ground.ts';
import { asking, type Stage, wayOf } from './stage.ts';

const listed = { required: true, codes: ['RESOLVED'] };
/** A reason for everything, so that each move can be refused for want of one. */
const reason = {
  ...{ connectReasons: listed, wrapUpReasons: listed, closeReasons: listed },
  ...{ transferReasons: listed, disconnectReasons: listed, abandonReasons: listed },
};

const ALLOWED = { reason: 'RESOLVED' };
const DENIED: { readonly [rule: string]: object } = {
  metadataDepth: { ...ALLOWED, metadata: { a: { b: { c: { d: { e: {} } } } } } },
  reason: {},
};

export const conversation: Stage = {
  edges: expectedEdges(`
queued     connect     connected     moved  metadataDepth reason
queued     disconnect  disconnected  moved  metadataDepth reason
queued     abandon     abandoned     moved  metadataDepth reason
queued     abandoned   abandoned     seen
connected  wrapUp      wrapup        moved  metadataDepth reason
connected  disconnect  disconnected  moved  metadataDepth reason
connected  transfer    transfer      moved  metadataDepth reason
transfer   connect     connected     moved  metadataDepth reason
transfer   disconnect  disconnected  moved  metadataDepth reason
transfer   abandon     abandoned     moved  metadataDepth reason
transfer   abandoned   abandoned     seen
wrapup     close       closed        moved  metadataDepth reason
wrapup     disconnect  disconnected  moved  metadataDepth reason
`),
  async start() {
    const ground = await Ground.open({ conversations: [{ id: TALK, state: 'queued' }] });
    const client = ground.join({ policy: { reason } });
    const handle = client.conversation(TALK);
    const place = (state: string) => ground.change(`conversations/${TALK}`, { state });
    return {
      ground,
      place,
      allow: async ({ event }) => asking(client, handle, event, ALLOWED),
      deny: async ({ event }, rule) => asking(client, handle, event, wayOf(DENIED, rule)),
      happen: ({ to }) => place(to),
      read: () => handle.read(),
      async held() {
        const [whole] = (await ground.snapshot()).conversations;
        return { state: whole.state, version: whole.etag, whole };
      },
    };
  },
};
