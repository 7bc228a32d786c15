import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Actor } from '../../machines/rule.ts';
import { UsageError } from './exit.ts';

export interface AskedFlags {
  readonly actor?: Actor;
  readonly payload?: { readonly [field: string]: unknown };
  readonly set?: { readonly [field: string]: unknown };
}

/** The options that say who asks, and with what payload. */
export const withAsked = (command: Command): Command =>
  command
    .addOption(actorOption())
    .option('--payload <json>', 'the payload as a JSON object', payloadOf)
    .addOption(
      new Option('--set <field=value>', 'one field of the payload, true, false and numbers as such; repeatable')
        .argParser(fieldOf)
        .default({}, 'none'),
    );

export const actorOption = (): Option =>
  new Option('--actor <type:id>', 'who asks: user:ID, service:ID or system:ID').argParser(actorOf);

/** The payload of `--payload`, with the fields of `--set` on top. */
export const askedOf = (type: string, actor: Actor, { payload, set }: AskedFlags) => ({
  type,
  actor,
  payload: { ...payload, ...set },
});

const ACTORS = ['user', 'service', 'system'] as const satisfies readonly Actor['type'][];

function actorOf(text: string): Actor {
  const colon = text.indexOf(':');
  const type = ACTORS.find((each) => each === text.slice(0, colon));
  const id = text.slice(colon + 1);
  if (type !== undefined && id !== '') return { id, type };
  throw new InvalidArgumentError(`TYPE:ID with one of the types ${ACTORS.join(', ')} is expected, e.g. user:anna.`);
}

function payloadOf(text: string): { readonly [field: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('JSON is expected.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new InvalidArgumentError('A JSON object is expected.');
}

function fieldOf(text: string, before: AskedFlags['set'] = {}): AskedFlags['set'] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('FIELD=VALUE is expected.');
  return { ...before, [text.slice(0, equals)]: fieldValue(text.slice(equals + 1)) };
}

const fieldValue = (text: string): unknown =>
  /^(?:true|false|null|-?\d+(?:\.\d+)?)$/.test(text) ? JSON.parse(text) : text;

/** @throws {UsageError} where nobody asks. */
export function actorFrom({ actor }: AskedFlags): Actor {
  if (actor) return actor;
  throw new UsageError('--actor (missing): TYPE:ID is expected, e.g. user:anna; the audit says who asked.');
}
