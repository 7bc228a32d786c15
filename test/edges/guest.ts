import type { Guest } from '../../src/sandbox/guests.ts';
import { ANNA, KEY } from '../guest/stage.ts';
import { expectedEdges } from './expected.ts';
import { Ground } from './ground.ts';
import { type Asking, asking, type Stage, type Way, wayOf } from './stage.ts';

const GUESTS = '/api/v2/conversations/webmessaging/guests';
const YES = { marketing: false, dataProcessing: true };
const NO = { marketing: false, dataProcessing: false };
const { identity: _, ...NOBODY } = ANNA;
const PERSONAL = { note: 'write to anna@example.com' };
const LONG = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, 'x'.repeat(1024)]));

export const guest: Stage = {
  edges: expectedEdges(`
absent  create       active  moved  consent hashedIdentity minimised metadataDepth
active  update       active  moved  consent minimised metadataDepth
active  pushMetrics  active  moved  consent
active  close        closed  moved
active  ended        closed  seen
closed  erase        erased  moved
`),
  async start() {
    const ground = await Ground.open({});
    const { visitor } = ground;
    const client = ground.join({ identity: { keys: [KEY], country: 'US' } });
    await visitor.login('another', 'another-secret');
    const known = new Set<string>();
    let id: string | undefined;

    /** The guest that the stage is about: the one who came last, be it by an event that was allowed. */
    async function current(): Promise<(Guest & { readonly etag: string }) | undefined> {
      const { guests } = (await ground.snapshot()) as { guests: (Guest & { etag: string })[] };
      id = guests.find((each) => !known.has(each.id))?.id ?? id;
      if (id !== undefined) known.add(id);
      return guests.find((each) => each.id === id);
    }

    async function call(method: string, path: string, etag: string | undefined, body?: object): Promise<void> {
      const headers = { 'content-type': 'application/json', ...(etag !== undefined && { 'if-match': etag }) };
      const { status, text } = await visitor.ask(method, GUESTS + path, { headers, ...(body && { body }) });
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    }

    /** Another program sets the standing consent. */
    async function agree(consent: typeof YES): Promise<void> {
      const standing = await current();
      if (standing?.state !== 'active' || standing.consent.dataProcessing === consent.dataProcessing) return;
      await call('PATCH', `/${standing.id}`, standing.etag, { consent });
    }

    async function place(state: string): Promise<void> {
      id = undefined;
      if (state === 'absent') return;
      await call('POST', '', undefined, { channel: 'webmessaging', consent: YES });
      const made = await current();
      await ground.change(`guests/${made?.id}`, { state: state === 'erased' ? 'closed' : state });
      if (state === 'erased') await call('DELETE', `/${made?.id}`, (await current())?.etag);
    }

    async function handle() {
      await current();
      return client.guest(id ?? 'widget-1');
    }
    const ask = async (event: string, payload?: object) => asking(client, await handle(), event, payload);
    let last = 0;
    /** Another value each time: to say what is known already would change nothing. */
    const said = () => {
      last += 1;
      return { attributes: { visits: last } };
    };
    const payloads: { readonly [event: string]: () => object } = { create: () => ANNA, update: said };
    /** By event and rule. */
    const denied: { readonly [way: string]: () => Promise<Asking> } = {
      'create consent': () => ask('create', { ...ANNA, consent: NO }),
      'create hashedIdentity': () => ask('create', NOBODY),
      'create minimised': () => ask('create', { ...ANNA, attributes: PERSONAL }),
      'create metadataDepth': () => ask('create', { ...ANNA, attributes: LONG }),
      'update consent': () => ask('update', { consent: NO, ...said() }),
      'update minimised': () => ask('update', { attributes: PERSONAL }),
      'update metadataDepth': () => ask('update', { attributes: LONG }),
      async 'pushMetrics consent'() {
        await agree(NO);
        return ask('pushMetrics');
      },
    };

    return {
      ground,
      place,
      async allow({ event }: Way) {
        await agree(YES);
        return ask(event, payloads[event]?.());
      },
      async deny({ event }: Way, rule: string) {
        await agree(YES);
        return wayOf(denied, `${event} ${rule}`)();
      },
      happen: async ({ to }: Way) => ground.change(`guests/${(await current())?.id}`, { state: to }),
      read: async () => (await handle()).read(),
      async held() {
        const whole = await current();
        const gone = id === undefined ? 'absent' : 'erased';
        return { state: whole?.state ?? gone, version: whole?.etag ?? null, whole };
      },
    };
  },
};
