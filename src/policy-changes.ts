import type { Json } from '../machines/verdict.ts';
import { digest } from './engine/digest.ts';

/** A field of two documents; absent where it is not there. */
export interface Changed {
  readonly field: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** The fields in which two documents differ, by their dotted names; lists are compared whole. */
export function changes(before: object, after: object): Changed[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => between(name, at(before, name), at(after, name)));
}

function between(field: string, before: Json | undefined, after: Json | undefined): Changed[] {
  if (isRecord(before) && isRecord(after)) {
    return changes(before, after).map((changed) => ({ ...changed, field: `${field}.${changed.field}` }));
  }
  if (digest({ before }) === digest({ before: after })) return [];
  return [{ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

const at = (document: object, name: string): Json | undefined =>
  Object.hasOwn(document, name) ? (document as { readonly [name: string]: Json })[name] : undefined;

const isRecord = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
