import type { Resource } from '../../../machines/rule.ts';
import type { Json } from '../../../machines/verdict.ts';
import { ReplyError, type WireRefusal, type WireRequest } from '../../engine/effects.ts';

/** 412, or a 409 with a version in its body, with no code, or with a code that speaks of a version. */
export const conflict = ({ status, code, body }: WireRefusal): boolean =>
  status === 412 || (status === 409 && (code === undefined || /version/i.test(code) || showsVersion(body)));

/**
 * Never without a version: an unconditional write would undo what another writer has just done.
 * @throws {ReplyError} where the resource was read without one.
 */
export function precondition({ version }: Resource<unknown>, what: string): NonNullable<WireRequest['version']> {
  if (version !== null) return { header: 'If-Match', value: version };
  throw new ReplyError(`The ${what} was read without an ETag header, so nothing can be written to it safely.`);
}

const showsVersion = (body: Json): boolean => typeof body === 'object' && body !== null && 'version' in body;
