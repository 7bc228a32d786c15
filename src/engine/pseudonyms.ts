import type { JsonPayload } from '../../machines/json-payload.ts';
import { personalIn, type RawIdentity } from '../../machines/personal.ts';

/** What stands for a person: hashes in hex, and under which key they were made, where there are keys. */
export interface Pseudonyms {
  readonly emailHash?: string;
  readonly phoneHash?: string;
  readonly keyId?: string;
}

/** Makes pseudonyms. An issue begins with `email` or `phone` and never shows the value. */
export type Identify = (identity: RawIdentity) => Pseudonyms | { readonly issues: readonly string[] };

type Payload = { readonly [field: string]: unknown };

/** The payload as everything else may see it: no raw identity, and no text that looks personal. Or the issues. */
export function pseudonymous(
  { pseudonymsIn }: JsonPayload,
  { identity, ...rest }: Payload,
  identify: Identify | undefined,
):
  | { readonly success: true; readonly output: Payload }
  | { readonly success: false; readonly issues: readonly string[] } {
  const payload = withheld(rest) as Payload;
  if (identity === undefined) return { success: true, output: payload };
  if (identify === undefined) {
    return {
      success: false,
      issues: ['identity (an object): the client has no `identity` configured to hash it with.'],
    };
  }
  const pseudonyms = identify(identity as RawIdentity);
  if ('issues' in pseudonyms) return { success: false, issues: pseudonyms.issues.map((issue) => `identity.${issue}`) };
  return { success: true, output: { ...payload, [pseudonymsIn]: { ...Object(payload[pseudonymsIn]), ...pseudonyms } } };
}

/** Its schema has bounded it, so that its depth is safe to follow. */
function withheld(value: unknown): unknown {
  if (typeof value === 'string') {
    const kind = personalIn(value);
    return kind === undefined ? value : { withheld: kind };
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withheld(inner)]));
}
