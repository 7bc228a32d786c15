import type { Json } from '../../machines/verdict.ts';

/** A field that is not as wanted. Of a URL neither credentials nor query are shown: they may be secrets. */
export interface Difference {
  /** Dotted, e.g. `deliveryPolicy.maxRetries`. */
  readonly field: string;
  /** `null` where the platform does not show the field. */
  readonly was: Json;
  readonly wanted: Json;
}

/** Fields that nobody asked for are ignored. */
export function differencesOf(was: Json, wanted: Json, field = ''): Difference[] {
  if (!isObject(wanted)) {
    return JSON.stringify(was) === JSON.stringify(wanted) ? [] : [{ field, was: shown(was), wanted: shown(wanted) }];
  }
  return Object.entries(wanted).flatMap(([key, value]) => {
    const there = isObject(was) ? (was[key] ?? null) : null;
    return differencesOf(there, value, field === '' ? key : `${field}.${key}`);
  });
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shown = (value: Json): Json =>
  typeof value === 'string' ? value.replace(/:\/\/[^/?#]*@/, '://').replace(/[?#].*/s, '?...') : value;
