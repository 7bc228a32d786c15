import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Actor } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Check } from '../engine/check.ts';
import type { Outcome } from '../engine/outcome.ts';

export interface Asked {
  readonly type: string;
  readonly actor: Actor;
  readonly payload?: { readonly [field: string]: Json };
}

/** One resource, as far as it can be asked. */
export interface Askable {
  check(asked: Asked): Promise<Check>;
  send(asked: Asked): Promise<Outcome>;
}

/** What an inspector looks at. */
export interface Inspected {
  /** Lifecycles by name, as they are in force. */
  readonly roster: { readonly [name: string]: { readonly lifecycle: Lifecycle } };
  /** @throws {RequestError} where the id is none. */
  resource(lifecycle: string, id: string): Askable;
  now(): number;
}
