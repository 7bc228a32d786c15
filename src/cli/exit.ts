import { CommanderError } from 'commander';
import { ConfigurationError } from '../configuration.ts';
import { RequestError } from '../engine/accept.ts';
import { ReplyError } from '../engine/effects.ts';
import { JournalError } from '../engine/journal.ts';
import { PolicyError } from '../engine/policy.ts';
import { WireError } from '../genesys/errors.ts';
import { ModelError } from '../paths/model-error.ts';
import { ScenarioError } from '../sandbox/scenario-error.ts';

/** What a script learns. `otherwise` is anything but what was asked for; 64 and 65 are those of sysexits(3). */
export const EXIT = { done: 0, otherwise: 2, usage: 64, input: 65 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An option, argument or variable breaks a rule: the message names it, and the rule. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was to be printed or written beside the journal could not be: the message names where, and why. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

const USAGE = [UsageError, ConfigurationError, PolicyError, ScenarioError, RequestError, ModelError];
const OUTSIDE = [JournalError, WireError, ReplyError, OutputError];

/** The code for an error that ends a command; `undefined` for a bug, which is to show its stack. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (USAGE.some((known) => error instanceof known)) return EXIT.usage;
  return OUTSIDE.some((known) => error instanceof known) ? EXIT.otherwise : undefined;
}
