import * as v from 'valibot';
import { byField, missing } from '../looser.ts';
import { rule } from '../rule.ts';
import { allow, deny } from '../verdict.ts';

interface Catalogue {
  readonly required: boolean | string[];
  readonly codes: string[] | 'any';
  readonly needText: string[];
}

/** One catalogue of the policy, with its defaults. */
const catalogue = ({ required, codes, needText }: Catalogue) =>
  v.optional(
    v.pipe(
      v.strictObject({
        /** Whether a reason must be given, or the states for which it must. One that is given is looked at in any case. */
        required: v.optional(v.union([v.boolean(), v.array(v.string())]), required),
        /** The codes that may be given. */
        codes: v.union([v.pipe(v.array(v.string()), v.minLength(1)), v.literal('any')]),
        /** Codes that say nothing by themselves and need a text beside them. */
        needText: v.optional(v.array(v.string()), []),
      }),
      v.check(
        (given) => given.codes === 'any' || given.needText.every((code) => given.codes.includes(code)),
        'needText may only name codes of the same catalogue.',
      ),
    ),
    { required, codes, needText },
  );

/** The conversation guide names no codes: they are the organisation's own. */
const needed = catalogue({ required: true, codes: 'any', needText: [] });
const welcome = catalogue({ required: false, codes: 'any', needText: [] });

const catalogues = v.strictObject({
  /** Why a campaign may be paused. @default the guide's four; OTHER needs a text */
  pauseReasons: catalogue({
    required: true,
    codes: ['AGENT_CAPACITY', 'COMPLIANCE', 'CUSTOMER_REQUEST', 'OTHER'],
    needText: ['OTHER'],
  }),
  /** Why an agent's part of a conversation ends. @default required, any code */
  wrapUpReasons: needed,
  /** How a conversation is classified when it is closed. @default required, any code */
  closeReasons: needed,
  /** @default not required, any code */
  connectReasons: welcome,
  /** @default not required, any code */
  transferReasons: welcome,
  /** @default not required, any code: nothing may stand in the way of hanging up */
  disconnectReasons: welcome,
  /** @default not required, any code */
  abandonReasons: welcome,
  /** Why an agent's presence changes; `required` may name presences. @default not required, any code */
  presenceReasons: welcome,
});
const policy = v.optional(catalogues, {});
const CATALOGUES = Object.keys(catalogues.entries) as (keyof typeof catalogues.entries)[];

export interface Params {
  readonly from: keyof v.InferOutput<typeof policy>;
  /** The state that the edge leads to, where the catalogue tells them apart. */
  readonly to?: string;
}

/** A reason is given where one is required, it is in the catalogue, and one that says nothing by itself has a text. */
export const reason = rule<Params>()({
  name: 'reason',
  needs: [],
  policy,
  refusals: {
    'reason.missing': {
      means: 'A reason is needed, and none is given.',
      cure: 'Send `reason`.',
    },
    'reason.unlisted': {
      means: 'The reason is none of those that the policy lists.',
      cure: 'Send one of the list, or have the list extended.',
    },
    'reason.textMissing': {
      means: 'The reason says nothing by itself.',
      cure: 'Send `text` beside it.',
    },
  },
  params: v.strictObject({ from: v.picklist(CATALOGUES), to: v.optional(v.string()) }),
  looser: byField<v.InferOutput<typeof policy>>({
    pauseReasons: looserCatalogue,
    wrapUpReasons: looserCatalogue,
    closeReasons: looserCatalogue,
    connectReasons: looserCatalogue,
    transferReasons: looserCatalogue,
    disconnectReasons: looserCatalogue,
    abandonReasons: looserCatalogue,
    presenceReasons: looserCatalogue,
  }),
  says(part, { from, to }) {
    const { codes, needText } = part[from];
    const text = needText.length > 0 ? `; ${needText.join(', ')} with a text` : '';
    const which = codes === 'any' ? ', any code' : `, one of ${codes.join(', ')}`;
    return isRequired(part[from], to) ? `A reason is given${which}${text}.` : `A reason may be given${which}${text}.`;
  },
  judge({ event, policy: part }, { from, to }) {
    const { codes, needText } = part[from];
    const { reason: code, text } = event.payload;
    const evidence = { catalogue: from, codes };
    const given = typeof code === 'string' ? code : '';
    if (given === '') {
      const which = codes === 'any' ? 'any code' : `one of ${codes.join(', ')}`;
      return isRequired(part[from], to)
        ? deny({ code: 'reason.missing', sentence: `A reason is needed: ${which}.`, evidence })
        : allow({ code: 'reason.notNeeded', sentence: 'No reason is given, and none is needed.', evidence });
    }
    if (codes !== 'any' && !codes.includes(given)) {
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
    const sentence = codes === 'any' ? 'A reason is given.' : 'A listed reason is given.';
    return allow({ code: 'reason.given', sentence, evidence: { catalogue: from } });
  },
});

const isRequired = ({ required }: { readonly required: boolean | readonly string[] }, to = ''): boolean =>
  typeof required === 'boolean' ? required : required.includes(to);

function looserCatalogue(given: Catalogue, standard: Catalogue): string | undefined {
  const codes =
    standard.codes === 'any' ? [] : given.codes === 'any' ? ['any code'] : missing(given.codes, standard.codes);
  const needText = standard.needText.filter((code) => takes(given, code) && !given.needText.includes(code));
  const said = [
    requiresLess(given.required, standard.required) && 'a reason is required less often',
    codes.length > 0 && `also ${codes.join(', ')}`,
    needText.length > 0 && `no text is needed with ${needText.join(', ')}`,
  ].filter((part) => part !== false);
  return said.length > 0 ? said.join('; ') : undefined;
}

const takes = ({ codes }: Catalogue, code: string): boolean => codes === 'any' || codes.includes(code);

/** `true` stands for every state, also for an edge that names none. */
function requiresLess(given: Catalogue['required'], standard: Catalogue['required']): boolean {
  if (given === true || standard === false) return false;
  return standard === true || standard.some((state) => given === false || !given.includes(state));
}
