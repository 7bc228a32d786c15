import * as v from 'valibot';
import { PRESENCES } from '../../../machines/presence-names.ts';
import type { OwnIds, ScopedCall, WireReply, WireRequest } from '../../engine/effects.ts';
import { bodyOf } from '../reply.ts';

const definitionsBody = v.looseObject({
  entities: v.array(
    v.looseObject({ id: v.string(), systemPresence: v.string(), primary: v.optional(v.boolean(), false) }),
  ),
});

const READ = {
  operation: 'presence.definitions',
  method: 'GET',
  path: '/api/v2/presence/definitions',
} as const satisfies WireRequest;

/** The presences that an organisation has. The guide takes their ids for known; the call is the platform's own. */
export const guidePresenceDefinitions = {
  calls: [{ ...READ, scope: 'cloud:agent.presence.write' }] satisfies ScopedCall[],
  read: READ,

  /**
   * Their ids by the machine's states, the primary one of each first. The platform spells `On Queue` in more than one way.
   * @throws {ReplyError} where the reply is not what the contract says.
   */
  ids(reply: Pick<WireReply, 'body'>): OwnIds {
    const { entities } = bodyOf(definitionsBody, reply, 'The answer is no list of presences');
    const byRank = entities.toSorted((a, b) => Number(b.primary) - Number(a.primary));
    const wordOf = (text: string) => text.replace(/[\s_]/g, '').toLowerCase();
    return Object.fromEntries(
      PRESENCES.map((state) => [
        state,
        byRank.filter(({ systemPresence }) => wordOf(systemPresence) === wordOf(state)).map(({ id }) => id),
      ]),
    );
  },
};
