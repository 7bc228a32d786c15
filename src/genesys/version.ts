import type { WireRequest } from '../engine/effects.ts';

/** A complete quoted tag with another behind it. A comma within the quotes is part of the tag. */
const LIST = /^(?:W\/)?"[^"]*"\s*,/;
/** What RFC 9110 lets a header carry; undici reads and writes it as Latin-1, so that what came goes back byte by byte. */
const HEADER_SAFE = /^[\x20-\x7e\x80-\xff]+$/;

/**
 * The version is opaque and is sent as it was received, quoted or not. Only what names no single version is refused: `*`
 * and a list would match versions that nobody has read, and so turn a guarded write into a blind one.
 */
const namesOneVersion = (value: string) => HEADER_SAFE.test(value) && value.trim() !== '*' && !LIST.test(value);

/** The `ETag` as received; `null` where there is none that names one version. */
export function versionOf(answer: { header(name: string): string | null }): string | null {
  const value = answer.header('etag');
  return value !== null && namesOneVersion(value) ? value : null;
}

/**
 * The headers of a precondition, none where the request has no version.
 *
 * @throws {RangeError} where the value does not name one version.
 */
export function preconditionOf(version: WireRequest['version']): { readonly 'if-match'?: string } {
  if (version === undefined) return {};
  if (!namesOneVersion(version.value)) throw new RangeError('version.value: must be one entity tag, not a list or *');
  return { 'if-match': version.value };
}
