import type { Command } from 'commander';
import type { SinkConfiguration } from '../sink-settings.ts';
import { UsageError } from './exit.ts';
import { jsonFile } from './json-file.ts';
import { misplaced, secretIn } from './secret-variable.ts';

export interface SinkFlags {
  readonly sinks?: string;
}

/** The option of the commands whose outcomes are told to webhooks. */
export const withSinks = (command: Command): Command =>
  command.option('--sinks <file>', 'webhooks to tell of outcomes, as JSON; secretFrom names the variable of a secret');

/**
 * The webhooks of a file, `{ "sinks": [ … ] }`: the options of the library, with `secretFrom`, one variable or several, for `secrets`.
 * @throws {UsageError}
 */
export function sinksFile(file: string): readonly SinkConfiguration[] {
  const option = `--sinks ${file}`;
  const { sinks, ...others } = jsonFile('--sinks', file) as { readonly sinks?: unknown };
  const [other] = Object.keys(others);
  if (other !== undefined) throw new UsageError(`${option}: ${other}: no such field.`);
  if (!Array.isArray(sinks) || sinks.length === 0)
    throw new UsageError(`${option}: sinks: a list of webhooks is expected.`);
  // What else is wrong with them, `connect` says.
  return sinks.map((sink, at) => withSecrets(sink, `${option}: sinks.${at}.`) as SinkConfiguration);
}

function withSecrets(sink: unknown, place: string): object {
  if (typeof sink !== 'object' || sink === null) throw new UsageError(`${place.slice(0, -1)}: an object is expected.`);
  for (const name of ['secret', 'secrets']) if (name in sink) throw misplaced(place, 'secret');
  const { secretFrom, ...rest } = sink as { readonly secretFrom?: unknown };
  return { ...rest, secrets: [secretFrom].flat().map((variable) => secretIn(`${place}secretFrom`, variable)) };
}
