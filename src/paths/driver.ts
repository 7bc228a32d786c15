import type { Model } from './model.ts';
import type { Expected, Path, Step } from './path.ts';
import { PathError } from './replay.ts';

/** What became of a step, in the words of `Step.verdict`; `refused` where it cannot be told by which rules. */
export type Became = Expected | 'refused';

export type Payload = { readonly [field: string]: unknown };

/** The system under test, as far as a path needs it: a new one for each path. */
export interface Driver {
  /** Brings it into the state in which the path begins. */
  place(state: string): unknown;
  /** Arranges that each rule answers as `step.rules` has it. @default nothing is arranged */
  arrange?(step: Step): unknown;
  /**
   * Lets the event happen: asks for it or, where the step is `observed`, does what the surroundings would do.
   * @param payload the sample of the event, a copy of its own; `{}` where the model has none.
   * @returns what became of it. Of an observed step nothing has to be said.
   */
  take(step: Step, payload: Payload): Became | undefined | Promise<Became | undefined>;
  /** The state in which it now is. */
  state(): string | Promise<string>;
  /** Called once the path is over, however it went. @default nothing is closed */
  close?(): unknown;
}

/**
 * Takes a path on a system, and compares after each step what became of it and in which state the system is.
 * @throws {PathError} at the first step that goes otherwise. What the driver throws, it throws on.
 */
export async function follow(model: Model, path: Path, driver: Driver): Promise<void> {
  try {
    await placed(driver, model.start.state);
    for (const [at, step] of path.entries()) {
      const problem = await tried(driver, step, model.samples[step.event]);
      if (problem !== undefined) throw new PathError(model.name, path, at, problem);
    }
  } finally {
    await driver.close?.();
  }
}

/** @throws Error where the system is not where it was to be placed. */
export async function placed(driver: Driver, state: string): Promise<void> {
  await driver.place(state);
  const found = await driver.state();
  if (found !== state) throw new Error(`It was to be placed in ${state}, and is in ${found}.`);
}

/** One step on a system. @returns what went otherwise, as a sentence. */
export async function tried(driver: Driver, step: Step, payload: object = {}): Promise<string | undefined> {
  await driver.arrange?.(step);
  const became = await driver.take(step, structuredClone(payload) as Payload);
  if (step.verdict !== 'observed' && !isSame(step.verdict, became)) {
    return `${said(step.verdict)} was expected, and it was ${said(became)}.`;
  }
  const state = await driver.state();
  return state === step.to ? undefined : `${step.to} was expected, and it is in ${state}.`;
}

function isSame(expected: Expected, became: Became | undefined): boolean {
  if (typeof expected !== 'object') return expected === became;
  return became === 'refused' || (typeof became === 'object' && namesIn(expected) === namesIn(became));
}

const namesIn = ({ refusedBy }: { readonly refusedBy: readonly string[] }): string =>
  [...new Set(refusedBy)].sort().join(', ');

const said = (verdict: Became | undefined): string =>
  typeof verdict === 'object' ? `refused by ${verdict.refusedBy.join(', ') || 'nothing'}` : (verdict ?? 'not said');
