import * as v from 'valibot';
import { byField, without } from '../looser.ts';
import { rule } from '../rule.ts';
import { allow, deny, type Json, unknown, type Verdict } from '../verdict.ts';

const policy = v.optional(
  v.strictObject({
    /** What must be said of a consent besides yes. @default nothing */
    documented: v.optional(v.array(v.picklist(['version', 'time', 'source'])), []),
  }),
  {},
);

/** The person agrees to be processed: by the consent that is given, else by the one that stands. It may always be withdrawn. */
export const consent = rule()({
  name: 'consent',
  needs: [],
  policy,
  refusals: {
    'consent.notShown': {
      means: 'Neither the request nor the guest as stored says anything of a consent.',
      cure: "Send the guest's `consent` with the request.",
    },
    'consent.refused': {
      means: 'The guest does not agree to data processing.',
      cure: 'Stop: keep nothing more of this person. Only the guest can change it, by agreeing.',
    },
    'consent.undocumented': {
      means: 'The consent does not say all that the policy wants to know of it.',
      cure: 'Send the fields of `consent.documented` too: the version of the text, the time, the source.',
    },
  },
  looser: byField<v.InferOutput<typeof policy>>({ documented: without }),
  says: ({ documented }) =>
    `The guest agrees to data processing${documented.length > 0 ? `, with ${documented.join(', ')} of the consent` : ''}; to withdraw it is always allowed.`,
  judge({ event, resource, policy: { documented } }) {
    const given = membersOf(event.payload.consent);
    const standing = given ?? membersOf(membersOf(resource.document)?.consent);
    if (given?.dataProcessing === false && Object.keys(event.payload).length === 1) {
      return allow({
        code: 'consent.withdrawn',
        sentence: 'A consent is withdrawn, and nothing else said.',
        evidence: {},
      });
    }
    if (standing === undefined) {
      return unknown({ code: 'consent.notShown', sentence: 'The guest shows no consent.', evidence: {} });
    }
    if (standing.dataProcessing !== true) return refused(given === undefined ? 'standing' : 'given');
    const missing = given === undefined ? [] : documented.filter((field) => given[field] === undefined);
    if (missing.length === 0) {
      return allow({
        code: 'consent.given',
        sentence: 'The guest agrees to data processing.',
        evidence: { documented },
      });
    }
    return deny({
      code: 'consent.undocumented',
      sentence: `The consent does not say its ${missing.join(', ')}.`,
      evidence: { documented, missing },
    });
  },
});

const refused = (which: 'given' | 'standing'): Verdict =>
  deny({ code: 'consent.refused', sentence: 'The guest does not agree to data processing.', evidence: { which } });

const membersOf = (value: Json | undefined): { readonly [name: string]: Json } | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })
    : undefined;
