import * as v from 'valibot';
import { becomes, byField } from '../looser.ts';
import { rule } from '../rule.ts';
import { allow, deny } from '../verdict.ts';

const policy = v.optional(
  v.strictObject({
    /** Whether a guest may have no identity at all, where that is said. @default true */
    anonymous: v.optional(v.boolean(), true),
  }),
  {},
);

/** Who it is is known by pseudonyms alone, or the guest is said to be anonymous: never one by a slip of the caller. */
export const hashedIdentity = rule()({
  name: 'hashedIdentity',
  needs: [],
  policy,
  refusals: {
    'identity.contradictory': {
      means: 'The guest is said to be anonymous and yet has an identity.',
      cure: 'Send one or the other.',
    },
    'identity.missing': {
      means: 'Nobody is named, and the guest is not said to be anonymous.',
      cure: 'Send `identity`, or `anonymous: true` where that is meant.',
    },
    'identity.required': {
      means: 'The policy wants no anonymous guests.',
      cure: "Send the guest's `identity`.",
    },
  },
  looser: byField<v.InferOutput<typeof policy>>({ anonymous: becomes<boolean>(true) }),
  says: ({ anonymous }) =>
    `The guest is known by the hash of an e-mail address or phone number${anonymous ? ', or said to be anonymous' : ''}.`,
  judge({ event, policy: { anonymous: allowed } }) {
    const { identityAttributes, anonymous } = event.payload;
    const known = Object.keys(Object(identityAttributes)).filter((name) => name.endsWith('Hash'));
    const evidence = { known };
    if (known.length > 0 && anonymous === true) {
      return deny({ code: 'identity.contradictory', sentence: 'An anonymous guest has no identity.', evidence });
    }
    if (known.length > 0)
      return allow({ code: 'identity.hashed', sentence: 'The guest is known by a pseudonym.', evidence });
    if (anonymous !== true) {
      return deny({
        code: 'identity.missing',
        sentence: 'Nobody is named: an identity is expected, or the word that the guest is anonymous.',
        evidence,
      });
    }
    return allowed
      ? allow({ code: 'identity.anonymous', sentence: 'The guest is anonymous, as said.', evidence })
      : deny({ code: 'identity.required', sentence: 'The policy wants no anonymous guests.', evidence });
  },
});
