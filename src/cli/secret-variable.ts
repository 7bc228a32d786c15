import { UsageError } from './exit.ts';

/** The secret that a file names by its variable. @param place what names it, for who has to put it right @throws {UsageError} */
export function secretIn(place: string, variable: unknown): string {
  if (typeof variable !== 'string') throw new UsageError(`${place}: the name of a variable is expected.`);
  const secret = process.env[variable];
  if (secret) return secret;
  throw new UsageError(`${place}: the variable ${variable} is not set.`);
}

/** A secret in a file is soon one in a repository, a backup and a log. */
export const misplaced = (place: string, member: string): UsageError =>
  new UsageError(`${place}${member}: a secret does not stand in a file; ${member}From names its variable.`);
