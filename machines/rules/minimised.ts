import * as v from 'valibot';
import { byField } from '../looser.ts';
import { PERSONAL, type Withheld } from '../personal.ts';
import { rule } from '../rule.ts';
import { allow, deny, type Json } from '../verdict.ts';

/**
 * Nothing is said of the person beyond the schema and the pseudonyms. Texts that look personal were withheld when the event
 * was accepted, so that this rule, the journal and the outcome know where they stood and never what they said.
 */
export const minimised = rule()({
  name: 'minimised',
  needs: [],
  policy: v.optional(v.strictObject({}), {}),
  refusals: {
    'payload.personal': {
      means: 'A text holds what looks like an address, a number or a credential of a person.',
      cure: 'Leave it out; who the guest is belongs in `identity` alone, which is replaced by hashes.',
    },
  },
  looser: byField({}),
  says: () =>
    'No text holds an e-mail address, a phone number, a card number, or an address with credentials, query or fragment.',
  judge({ event }) {
    const found = withheldIn(event.payload);
    if (found.length === 0) {
      return allow({ code: 'payload.minimised', sentence: 'Nothing in the payload looks personal.', evidence: {} });
    }
    return deny({
      code: 'payload.personal',
      sentence: `What looks personal was withheld: ${found.map(({ path, holds }) => `${holds} in ${path}`).join(', ')}.`,
      evidence: { found },
    });
  },
});

interface Finding {
  readonly [member: string]: string;
  readonly path: string;
  readonly holds: string;
}

function withheldIn(value: Json, path = ''): Finding[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isWithheld(value)) return [{ path, holds: value.withheld }];
  return Object.entries(value).flatMap(([name, inner]) => withheldIn(inner, path === '' ? name : `${path}.${name}`));
}

const isWithheld = (value: object): value is Withheld =>
  Object.keys(value).length === 1 && 'withheld' in value && PERSONAL.some((kind) => kind === value.withheld);
