import * as v from 'valibot';
import { rule } from '../rule.ts';
import { allow, deny } from '../verdict.ts';

const catalogue = (codes: readonly string[], needText: readonly string[]) =>
  v.optional(
    v.pipe(
      v.strictObject({
        /** The codes that may be given. */
        codes: v.pipe(v.array(v.string()), v.minLength(1)),
        /** Codes that say nothing by themselves and need a text beside them. */
        needText: v.optional(v.array(v.string()), []),
      }),
      v.check(
        (given) => given.needText.every((code) => given.codes.includes(code)),
        'needText may only name codes of the same catalogue.',
      ),
    ),
    { codes: [...codes], needText: [...needText] },
  );

const policy = v.optional(
  v.strictObject({
    /** Why a campaign may be paused. @default the guide's four; OTHER needs a text */
    pauseReasons: catalogue(['AGENT_CAPACITY', 'COMPLIANCE', 'CUSTOMER_REQUEST', 'OTHER'], ['OTHER']),
  }),
  {},
);

/** A reason is given, it is in the catalogue, and one that says nothing by itself has a text. */
export const reason = rule<{ readonly from: keyof v.InferOutput<typeof policy> }>()({
  name: 'reason',
  needs: [],
  policy,
  says(part, { from }) {
    const { codes, needText } = part[from];
    const text = needText.length > 0 ? `; ${needText.join(', ')} with a text` : '';
    return `A reason is given, one of ${codes.join(', ')}${text}.`;
  },
  judge({ event, policy: part }, { from }) {
    const { codes, needText } = part[from];
    const { reason: code, text } = event.payload;
    const evidence = { catalogue: from, codes };
    const given = typeof code === 'string' ? code : '';
    if (given === '') {
      return deny({ code: 'reason.missing', sentence: `A reason is needed: one of ${codes.join(', ')}.`, evidence });
    }
    if (!codes.includes(given)) {
      return deny({
        code: 'reason.unlisted',
        sentence: `The reason given is not in the catalogue ${from}: ${codes.join(', ')}.`,
        evidence,
      });
    }
    if (needText.includes(given) && (typeof text !== 'string' || text.trim() === '')) {
      return deny({
        code: 'reason.textMissing',
        sentence: `The reason given says nothing by itself: a text is needed beside it.`,
        evidence: { ...evidence, needText },
      });
    }
    return allow({ code: 'reason.given', sentence: 'A listed reason is given.', evidence: { catalogue: from } });
  },
});
