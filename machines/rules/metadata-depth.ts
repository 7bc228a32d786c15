import * as v from 'valibot';
import { byField, higher } from '../looser.ts';
import { rule } from '../rule.ts';
import { type Flaw, isFlaw, type Limits, sizeOf } from '../size.ts';
import { MOST } from '../untrusted.ts';
import { allow, deny, type Verdict } from '../verdict.ts';

const limit = (most: number, usual: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)), usual);

const policy = v.optional(
  v.strictObject({
    /** Containers around each other; `{}` and `{ a: 1 }` are 1, `{ a: {} }` is 2. @default 5, the guide's */
    depth: limit(MOST.depth, 5),
    /** Values of every kind. @default 1_000 */
    nodes: limit(MOST.nodes, 1_000),
    /** Members of one object or array. @default 100 */
    keys: limit(MOST.keys, 100),
    /** Of the JSON text. @default 16_384 */
    bytes: limit(MOST.bytes, 16_384),
  }),
  {},
);

const SENTENCES: { readonly [Kind in Flaw]: (limits: Limits) => string } = {
  notJson: () => 'The metadata hold something that JSON has not.',
  cyclic: () => 'The metadata lead back into themselves.',
  forbiddenKey: () => 'The metadata have a key that reaches for a prototype.',
  tooDeep: ({ depth }) => `The metadata are nested deeper than ${depth}.`,
  tooMany: ({ nodes }) => `The metadata hold more than ${nodes} values.`,
  tooWide: ({ keys }) => `An object or list of the metadata has more than ${keys} members.`,
  tooLong: ({ bytes }) => `The metadata are longer than ${bytes} bytes.`,
};

export interface Params {
  /** The field of the payload that holds them. @default `metadata` */
  readonly of: string;
}

/** Metadata are an object that the platform can take in: not too deep, not too large, and nothing but JSON. */
export const metadataDepth = rule<Params | undefined>()({
  name: 'metadataDepth',
  needs: [],
  policy,
  refusals: {
    'metadata.notAnObject': {
      means: 'The metadata are not a JSON object.',
      cure: 'Send an object, or none.',
    },
    'metadata.notJson': {
      means: 'The metadata hold something that JSON cannot, e.g. a function or `NaN`.',
      cure: 'Send plain JSON.',
    },
    'metadata.cyclic': {
      means: 'The metadata contain themselves.',
      cure: 'Send plain JSON.',
    },
    'metadata.forbiddenKey': {
      means: 'A key would change how objects work, e.g. `__proto__`.',
      cure: 'Rename the key, and find out who sent it.',
    },
    'metadata.tooDeep': {
      means: 'The metadata are nested deeper than the policy allows.',
      cure: 'Flatten them, or raise `metadataDepth.depth`.',
    },
    'metadata.tooMany': {
      means: 'The metadata hold more values than the policy allows.',
      cure: 'Send fewer, or raise `metadataDepth.nodes`.',
    },
    'metadata.tooWide': {
      means: 'An object or list of the metadata has more members than the policy allows.',
      cure: 'Send fewer, or raise `metadataDepth.keys`.',
    },
    'metadata.tooLong': {
      means: 'The metadata are longer than the policy allows.',
      cure: 'Send less, or raise `metadataDepth.bytes`.',
    },
  },
  looser: byField<Limits>({ depth: higher, nodes: higher, keys: higher, bytes: higher }),
  params: v.optional(v.strictObject({ of: v.optional(v.string()) })),
  says: ({ depth, nodes, keys, bytes }) =>
    `Metadata, where given, are an object nested at most ${depth} deep, of at most ${nodes} values, ${keys} members each and ${bytes} bytes.`,
  judge: ({ event, policy: limits }, params) => judge(event.payload[params?.of ?? 'metadata'], limits),
});

function judge(metadata: unknown, limits: Limits): Verdict {
  if (metadata === undefined) {
    return allow({ code: 'metadata.none', sentence: 'No metadata are given.', evidence: {} });
  }
  if (isFlaw(metadata)) return flawed(metadata, MOST);
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return deny({ code: 'metadata.notAnObject', sentence: 'Metadata are a JSON object.', evidence: {} });
  }
  const size = sizeOf(metadata, limits);
  if (typeof size === 'string') return flawed(size, limits);
  return allow({
    code: 'metadata.fits',
    sentence: `The metadata are nested ${size.depth} deep; ${limits.depth} is allowed.`,
    evidence: { ...size },
  });
}

const flawed = (flaw: Flaw, limits: Limits): Verdict =>
  deny({ code: `metadata.${flaw}`, sentence: SENTENCES[flaw](limits), evidence: { limits: { ...limits } } });
