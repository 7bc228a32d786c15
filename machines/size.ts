/** Bounds on a JSON value. */
export interface Limits {
  /** Containers around each other: a primitive is 0, `{}` and `{ a: 1 }` are 1, `{ a: {} }` is 2. */
  readonly depth: number;
  /** Values of every kind, the outermost included. */
  readonly nodes: number;
  /** Members of any one object or array. */
  readonly keys: number;
  /** Of its JSON text, in UTF-8. */
  readonly bytes: number;
}

/** Why a value has no size: it is no JSON, it is not to be trusted, or a limit was met and nothing beyond it was looked at. */
const FLAWS = ['notJson', 'cyclic', 'forbiddenKey', 'tooDeep', 'tooMany', 'tooWide', 'tooLong'] as const;
export type Flaw = (typeof FLAWS)[number];
export const isFlaw = (value: unknown): value is Flaw => FLAWS.some((flaw) => flaw === value);

/** Keys by which a careless copy reaches a prototype. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A container that is being looked at; its members come from `next` on. */
interface Frame {
  readonly container: object;
  readonly keys: readonly string[];
  next: number;
}

/**
 * How large a JSON value is, or the first flaw met. Iterative, and it stops at the first limit: however deep, wide or
 * cyclic the value, no more is looked at than the limits allow. Getters are not called.
 */
export function sizeOf(value: unknown, most: Limits): Limits | Flaw {
  const frames: Frame[] = [];
  const around = new Set<object>();
  let size: Limits = { depth: 0, nodes: 1, keys: 0, bytes: 0 };
  let current: unknown = value;
  for (;;) {
    if (typeof current === 'object' && current !== null) {
      if (around.has(current)) return 'cyclic';
      if (frames.length >= most.depth) return 'tooDeep';
      const keys = keysOf(current, most);
      if (typeof keys === 'string') return keys;
      around.add(current);
      frames.push({ container: current, keys, next: 0 });
      size = grown(size, frames.length, current, keys);
    } else {
      const bytes = bytesOf(current, most.bytes);
      if (bytes === undefined) return 'notJson';
      size = { ...size, bytes: size.bytes + bytes };
    }
    if (size.nodes > most.nodes) return 'tooMany';
    if (size.bytes > most.bytes) return 'tooLong';
    let frame = frames.at(-1);
    while (frame !== undefined && frame.next === frame.keys.length) {
      around.delete(frame.container);
      frames.pop();
      frame = frames.at(-1);
    }
    if (frame === undefined) return size;
    current = Object.getOwnPropertyDescriptor(frame.container, frame.keys[frame.next] ?? '')?.value;
    frame.next += 1;
  }
}

/** The members of a plain object or array; of an array that is too wide not even the keys are made. */
function keysOf(container: object, { keys: most }: Limits): readonly string[] | Flaw {
  const prototype = Object.getPrototypeOf(container);
  if (Array.isArray(container)) {
    if (prototype !== Array.prototype) return 'notJson';
    return container.length > most ? 'tooWide' : Array.from(container, (_, index) => String(index));
  }
  if (prototype !== Object.prototype && prototype !== null) return 'notJson';
  const keys = Object.keys(container);
  if (keys.length > most) return 'tooWide';
  if (keys.some((key) => FORBIDDEN.has(key))) return 'forbiddenKey';
  return keys.every((key) => key.isWellFormed()) ? keys : 'notJson';
}

/** Adds a container: its brackets, commas and keys; its members are counted, and weighed later. */
function grown(size: Limits, depth: number, container: object, keys: readonly string[]): Limits {
  const names = Array.isArray(container) ? 0 : keys.reduce((sum, key) => sum + textBytes(key) + 1, 0);
  return {
    depth: Math.max(size.depth, depth),
    nodes: size.nodes + keys.length,
    keys: Math.max(size.keys, keys.length),
    bytes: size.bytes + 2 + Math.max(0, keys.length - 1) + names,
  };
}

/** Of a primitive; `undefined` where JSON has no such value. A text beyond the limit is not encoded to be weighed. */
function bytesOf(value: unknown, most: number): number | undefined {
  if (typeof value === 'string') {
    if (value.length > most) return value.length;
    return value.isWellFormed() ? textBytes(value) : undefined;
  }
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return String(value).length;
  return undefined;
}

const encoder = new TextEncoder();
const textBytes = (text: string): number => encoder.encode(JSON.stringify(text)).length;
