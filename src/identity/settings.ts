import * as v from 'valibot';
import { isCountry } from './phone.ts';
import { weaknessOf } from './secret.ts';

/** How people's identities become pseudonyms. */
export type IdentityConfiguration = (
  | {
      /** HMAC-SHA-256 under a key: without the key nobody can try out addresses and numbers. @default `keyed` */
      readonly mode?: 'keyed' | undefined;
      /** The first makes new pseudonyms, all of them match old ones. A secret is at least 32 bytes of chance. */
      readonly keys: readonly { readonly id: string; readonly secret: string }[];
    }
  | {
      /** The guide's SHA-256 over the value and a salt, to match what was stored with it. */
      readonly mode: 'sha256';
      /** At least 32 bytes of chance. */
      readonly salt: string;
    }
) & {
  /** Whose numbers those without a country code are: two letters of ISO 3166-1, e.g. `DE`. */
  readonly country: string;
  /** A partner's spelling. @default none: E.164 numbers, and dots count in every address */
  readonly profile?: 'google' | 'meta' | undefined;
};

const secret = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const weakness = dataset.typed ? weaknessOf(dataset.value) : undefined;
    if (weakness !== undefined) addIssue({ message: weakness });
  }),
);

const common = {
  country: v.pipe(v.string(), v.check(isCountry, 'A country of ISO 3166-1 in two capitals is expected, e.g. DE.')),
  profile: v.optional(v.picklist(['google', 'meta'])),
};

const key = v.strictObject({
  id: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, '1 to 32 letters, digits and `._-` are expected.'),
  ),
  secret,
});

/** A secret that is short, regular or well known is refused here, hence at start. */
export const identitySchema = v.variant('mode', [
  v.strictObject({
    mode: v.optional(v.literal('keyed'), 'keyed'),
    keys: v.pipe(
      v.array(key),
      v.minLength(1, 'At least one key is expected.'),
      v.check((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'No two keys may have one id.'),
    ),
    ...common,
  }),
  v.strictObject({ mode: v.literal('sha256'), salt: secret, ...common }),
]);

export type IdentitySettings = v.InferOutput<typeof identitySchema>;
