import type { WireRequest } from '../engine/effects.ts';

const PLACE = /\{([^{}]*)\}/g;

/**
 * A template with every `{name}` filled in and percent-encoded, and the query behind it.
 *
 * @throws {RangeError} where a parameter is missing, unused, empty, a dot segment or not well-formed Unicode. A server may
 * resolve `.` and `..` before it routes, so that an id could name another resource than the one that was checked.
 */
export function pathOf({ path: template, params = {}, query = {} }: Pick<WireRequest, 'path' | 'params' | 'query'>) {
  const unused = new Set(Object.keys(params));
  const path = template.replace(PLACE, (_place, name: string) => {
    unused.delete(name);
    return segment(name, Object.hasOwn(params, name) ? params[name] : undefined);
  });
  if (unused.size > 0) throw new RangeError(`params.${[...unused].join(', params.')}: not named in ${template}`);
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}

function segment(name: string, value: string | undefined): string {
  if (value === undefined) throw new RangeError(`params.${name}: missing`);
  if (value === '') throw new RangeError(`params.${name}: must not be empty`);
  if (value === '.' || value === '..') throw new RangeError(`params.${name}: must not be a dot segment`);
  if (!value.isWellFormed()) throw new RangeError(`params.${name}: must be well-formed Unicode`);
  return encodeURIComponent(value);
}
