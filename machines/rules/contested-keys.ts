import * as v from 'valibot';
import { attributesOf } from '../attribute-values.ts';
import { becomes, byField } from '../looser.ts';
import { type Resource, rule } from '../rule.ts';
import { allow, deny, type Json } from '../verdict.ts';

const policy = v.optional(
  v.strictObject({
    /** Who wins a key that somebody else has changed meanwhile. @default 'nobody': the update is refused */
    winner: v.optional(v.picklist(['nobody', 'ours']), 'nobody'),
  }),
  {},
);

/**
 * No key of the update was changed by somebody else since it was first read. Keys that the update does not name are not
 * looked at: the write does not name them either, so they stay as the other writer left them.
 */
export const contestedKeys = rule()({
  name: 'contestedKeys',
  needs: [],
  policy,
  refusals: {
    'attributes.contested': {
      means: 'Somebody else changed an attribute that is to be written.',
      cure: 'Look at the value that is there now, and ask again if yours is still wanted.',
    },
  },
  looser: byField<v.InferOutput<typeof policy>>({ winner: becomes<'nobody' | 'ours'>('ours') }),
  says: ({ winner }) =>
    winner === 'ours'
      ? 'An attribute that somebody else has changed meanwhile is written over, and named in the verdict.'
      : 'No attribute of the update was changed by somebody else meanwhile.',
  judge({ base, resource, event, policy: { winner } }) {
    const contested = Object.entries(attributesOf(event))
      .filter(([key, wanted]) => {
        const found = at(resource, key);
        return found !== at(base, key) && found !== wanted;
      })
      .map(([key]) => key);
    // Names alone: what the values are is nobody's business here.
    const evidence = { contested, winner };
    if (contested.length === 0) {
      return allow({ code: 'attributes.uncontested', sentence: 'No attribute is contested.', evidence });
    }
    return winner === 'ours'
      ? allow({ code: 'attributes.oursWin', sentence: `Written over: ${contested.join(', ')}.`, evidence })
      : deny({ code: 'attributes.contested', sentence: `Changed meanwhile: ${contested.join(', ')}.`, evidence });
  },
});

/** An own attribute; `undefined` where there is none. */
function at({ document }: Resource, key: string): Json | undefined {
  const attributes = document as { readonly [key: string]: Json };
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}
