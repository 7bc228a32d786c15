import type { Configuration } from '../../src/configuration.ts';
import type { Change, Target } from '../../src/sandbox/fault.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import type { World } from '../../src/sandbox/world.ts';

/**
 * What another writer does: something else, the very thing that is asked for, what undoes it, or what changes whether or how
 * it may be done.
 */
export type Foreign = 'touch' | 'same' | 'back' | 'away';

/** A write that changed something, as somebody sees it who knows everything. */
export interface Made {
  /** When it arrived, as an hour of that day: 9.5 is half past nine, UTC. */
  readonly hour: number;
  /** In the API's word; `undefined` where there was nothing, or where the API has no word for it. */
  readonly before: string | undefined;
  /** What others had done by then, and since it was first read, in order. */
  readonly foreign: readonly Foreign[];
  /** What they had done before. */
  readonly earlier: readonly Foreign[];
}

/** One request in one place, on which faults are tried. What it should come to is written by hand, and not computed by what is tested. */
export interface Situation {
  /** `campaign/pause` */
  readonly name: string;
  /** What all clocks show at first. */
  readonly at: string;
  readonly scenario: Scenario;
  readonly configuration?: Partial<Configuration>;
  /** The client has read the resource before, so that the request may be built on that. @default it has not */
  readonly seen?: true;
  /** The id of the resource, or where the request makes it, a reference. */
  readonly id: string;
  readonly event: string;
  readonly payload?: object;
  /** Absent where the request makes it. */
  readonly resource?: Target;
  readonly foreign: { readonly [what in Foreign]?: Change };
  /** Whether the resource stands as asked. */
  isDone(world: World): boolean;
  /** Whether the write was to be allowed. */
  isLawful(made: Made): boolean;
  /** How often people were told of it; they must not be twice. @default nobody is told */
  told?(world: World): number;
}

export const lifecycleOf = ({ name }: Pick<Situation, 'name'>): string => name.slice(0, name.indexOf('/'));
