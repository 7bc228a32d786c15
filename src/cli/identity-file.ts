import type { IdentityConfiguration } from '../identity/settings.ts';
import { jsonFile } from './json-file.ts';
import { misplaced, secretIn } from './secret-variable.ts';

/**
 * The identity in a file. Its secrets stand in the environment: `saltFrom`, and `secretFrom` of a key, name the variables.
 * @param sandbox Only for one may secrets stand in the file itself: there is nobody in it.
 * @throws {UsageError}
 */
export function identityFile(file: string, sandbox: boolean): IdentityConfiguration {
  const { keys, ...rest } = jsonFile('--identity', file) as { readonly keys?: unknown };
  const filled = {
    ...(withSecret('salt', rest, `--identity ${file}: `, sandbox) as object),
    ...(keys !== undefined && {
      keys: Array.isArray(keys)
        ? keys.map((key, at) => withSecret('secret', key, `--identity ${file}: keys.${at}.`, sandbox))
        : keys,
    }),
  };
  // What else is wrong, `connect` says.
  return filled as IdentityConfiguration;
}

function withSecret(name: string, given: unknown, place: string, sandbox: boolean): unknown {
  if (typeof given !== 'object' || given === null) return given;
  if (name in given && !sandbox) throw misplaced(place, name);
  const { [`${name}From`]: variable, ...rest } = given as { readonly [member: string]: unknown };
  return variable === undefined ? given : { ...rest, [name]: secretIn(`${place}${name}From`, variable) };
}
