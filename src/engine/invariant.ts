import type { Decision } from './decision.ts';

/** What the protocol guarantees at this place. @throws Error where it does not: that is a bug, not something the world did. */
export function invariant<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new Error(`The protocol came here without ${what}.`);
}

/** The decision, where the protocol guarantees its kind. @throws Error as {@link invariant} */
export function decidedAs<Kind extends Decision['kind']>(
  decision: Decision | undefined,
  ...kinds: Kind[]
): Extract<Decision, { kind: Kind }> {
  const fits = kinds.find((kind) => kind === decision?.kind);
  return invariant(fits && (decision as Extract<Decision, { kind: Kind }>), `a decision that is ${kinds.join(' or ')}`);
}
