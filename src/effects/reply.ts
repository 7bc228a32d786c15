import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { ReplyError, type WireReply } from '../engine/effects.ts';
import { issuesOf } from '../engine/issues.ts';

/** The body of a reply that keeps the contract. @throws {ReplyError} naming the field, its kind and the rule */
export function bodyOf<Schema extends GenericSchema>(
  schema: Schema,
  reply: WireReply,
  what: string,
): InferOutput<Schema> {
  const parsed = safeParse(schema, reply.body);
  if (parsed.success) return parsed.output;
  throw new ReplyError(`${what}: ${issuesOf(parsed.issues).join(' ')}`);
}
