import * as v from 'valibot';
import { keysOf } from '../attribute-values.ts';
import { becomes, byField, said } from '../looser.ts';
import { rule } from '../rule.ts';
import { allow, deny } from '../verdict.ts';

const policy = v.optional(
  v.strictObject({
    /** Keys that begin so belong to the platform. @default ['system.'] */
    prefixes: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), ['system.']),
    /** Since when they are sealed. @default 'ended', the guide's; `always` keeps them to the platform from the start */
    since: v.optional(v.picklist(['ended', 'always']), 'ended'),
  }),
  {},
);

/** The platform's own attributes are not written once the conversation has ended, or never, as the policy says. */
export const sealedAttributes = rule()({
  name: 'sealedAttributes',
  needs: [],
  policy,
  refusals: {
    'attributes.sealed': {
      means: 'An attribute belongs to the platform and is sealed.',
      cure: 'Leave it out; use a key of your own.',
    },
  },
  looser: byField<v.InferOutput<typeof policy>>({
    // A shorter prefix seals all that a longer one does.
    prefixes: (given, standard) =>
      said(
        'without',
        standard.filter((prefix) => !given.some((shorter) => prefix.startsWith(shorter))),
      ),
    since: becomes<'ended' | 'always'>('ended'),
  }),
  says: ({ prefixes, since }) =>
    `Attributes that begin with ${prefixes.map((prefix) => `\`${prefix}\``).join(', ')} are not written${since === 'ended' ? ' once the conversation has ended' : ''}.`,
  judge({ resource, event, policy: { prefixes, since } }) {
    const sealed = keysOf(event).filter((key) => prefixes.some((prefix) => key.startsWith(prefix)));
    const evidence = { since, state: resource.state, keys: sealed };
    if (sealed.length === 0) {
      return allow({ code: 'attributes.unsealed', sentence: 'None of the attributes is sealed.', evidence });
    }
    return since === 'ended' && resource.state !== 'ended'
      ? allow({ code: 'attributes.notYetSealed', sentence: 'The conversation has not ended.', evidence })
      : deny({ code: 'attributes.sealed', sentence: `Sealed: ${sealed.join(', ')}.`, evidence });
  },
});
