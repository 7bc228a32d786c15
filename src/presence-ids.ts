import * as v from 'valibot';
import { PRESENCES, type Presence } from '../machines/presence-names.ts';

/** The organisation's own ids of its presences; of several for one, the first is written and all are recognised. */
export type PresenceIds = { readonly [State in Presence]?: string | readonly string[] | undefined };

const id = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'));
const own = v.pipe(
  v.union([id, v.array(id)]),
  v.transform((given): readonly string[] => [given].flat()),
);

/** {@link PresenceIds} as configuration gives them, each as a list. */
export const presenceIds = v.pipe(
  v.strictObject(v.entriesFromList(PRESENCES, v.optional(own, []))),
  v.check((given) => {
    const all = Object.values(given).flat();
    return new Set(all).size === all.length;
  }, 'An id stands for one presence only.'),
);

/** The ids of an organisation by lifecycle; presence alone is spoken by them. */
export const organisationIds = v.strictObject({ presence: v.optional(presenceIds) });
