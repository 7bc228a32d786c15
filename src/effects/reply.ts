import { type GenericSchema, type InferOutput, maxLength, pipe, regex, safeParse, string } from 'valibot';
import { ReplyError, type WireReply } from '../engine/effects.ts';
import { issuesOf } from '../engine/issues.ts';

/** The body of a reply that keeps the contract. @throws {ReplyError} naming the field, its kind and the rule */
export function bodyOf<Schema extends GenericSchema>(
  schema: Schema,
  reply: Pick<WireReply, 'body'>,
  what: string,
): InferOutput<Schema> {
  const parsed = safeParse(schema, reply.body);
  if (parsed.success) return parsed.output;
  throw new ReplyError(`${what}: ${issuesOf(parsed.issues).join(' ')}`);
}

/** A state as a reply names it; it goes into outcomes and logs, also where nobody knows it. */
export const stateWord = pipe(string(), maxLength(100), regex(/^\P{Cc}*$/u, 'No control characters are expected.'));
