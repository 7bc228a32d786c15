import type { attributes } from '../../machines/attributes.ts';
import type { conversation } from '../../machines/conversation.ts';
import type { Asked } from '../../machines/lifecycle.ts';
import type { Client } from '../../src/connect.ts';
import type { Conversation, ConversationChange } from '../../src/sandbox/conversations.ts';
import type { Fault } from '../../src/sandbox/fault.ts';
import { actor, type Scene, type Setting, scene } from '../client/fixture.ts';
import { Visitor } from '../sandbox/visitor.ts';

export type ConversationEvent = Asked<typeof conversation.events>;
export type AttributesEvent = Asked<typeof attributes.events>;

export const TALK = 'd0000000-0000-4000-8000-000000000001';
export const CONNECT: ConversationEvent = { type: 'connect', actor };
export const WRAP_UP: ConversationEvent = { type: 'wrapUp', actor, payload: { reason: 'RESOLVED' } };
export const update = (attributes: { [key: string]: string | number | boolean }): AttributesEvent => ({
  type: 'update',
  actor,
  payload: { attributes },
});

/** One conversation in a sandbox of its own, and a client of it. */
export interface Talk {
  readonly scene: Scene;
  readonly client: Client;
  readonly conversation: ReturnType<Client['conversation']>;
  readonly attributes: ReturnType<Client['attributes']>;
  /** What the sandbox holds. */
  held(): Promise<Conversation & { readonly etag: string }>;
  /** Another person changes it. */
  change(change: ConversationChange): Promise<unknown>;
  /** What became of each write, in order. */
  writes(): Promise<readonly string[]>;
}

interface Given extends Setting {
  readonly state?: string;
  readonly held?: Conversation['attributes'];
  readonly faults?: Fault[];
}

export async function talk({ state = 'queued', held = {}, ...setting }: Given = {}): Promise<Talk> {
  const conversations = [{ id: TALK, state, attributes: { ...held } }];
  const there = await scene({ ...setting, scenario: { conversations } });
  const sandbox = new Visitor(there.url);
  return {
    scene: there,
    client: there.client,
    conversation: there.client.conversation(TALK),
    attributes: there.client.attributes(TALK),
    held: async () => (await sandbox.ask('GET', '/sandbox/snapshot')).body.conversations[0],
    change: (body) => sandbox.ask('PUT', `/sandbox/conversations/${TALK}`, { body }),
    writes: async () =>
      (await there.requests())
        .filter(({ operation }) => operation === 'conversation.patch' || operation === 'attributes.patch')
        .map(({ status, committed }) => `${status}${committed ? ' committed' : ''}`),
  };
}
