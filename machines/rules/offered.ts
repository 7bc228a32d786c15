import * as v from 'valibot';
import { byField } from '../looser.ts';
import { rule } from '../rule.ts';
import { allow, deny } from '../verdict.ts';

/** The dialect in use can do it. What it cannot do is refused before any call. */
export const offered = rule<{ readonly capability: string }>()({
  name: 'offered',
  needs: [],
  policy: v.optional(v.strictObject({}), {}),
  refusals: {
    'dialect.notOffered': {
      means: 'The API that is spoken cannot do this.',
      cure: 'Do it by other means; no request and no policy can.',
    },
  },
  looser: byField({}),
  params: v.strictObject({ capability: v.string() }),
  says: (_, { capability }) => `The dialect offers \`${capability}\`.`,
  judge({ facts }, { capability }) {
    const evidence = { capability, offers: facts.capabilities };
    return facts.capabilities.includes(capability)
      ? allow({ code: 'dialect.offers', sentence: `The dialect offers ${capability}.`, evidence })
      : deny({ code: 'dialect.notOffered', sentence: `The dialect does not offer ${capability}.`, evidence });
  },
});
