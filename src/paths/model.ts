import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { rules as houseRules } from '../../machines/house-rules.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { lint } from '../../machines/lint.ts';
import type { PolicyInput } from '../../machines/policy.ts';
import { type Restriction, restrict } from '../../machines/restriction.ts';
import type { Json } from '../../machines/verdict.ts';
import { policyOf } from '../engine/policy.ts';
import { at } from '../engine/step.ts';
import { unknownIn } from './answers.ts';
import { ModelError } from './model-error.ts';
import { explore, type Node, type Walk } from './node.ts';
import { lifecycleSteps, machineSteps, passesOf } from './steps.ts';

/** A payload that an event's schema takes, by asked event. */
export type Samples = { readonly [event: string]: object };

export interface LifecycleOptions {
  /** One payload an asked event. @default none; `problemsOf` names every event that has none */
  readonly samples?: Samples;
  /**
   * Says what follows where a rule does not know, and what it takes from the lifecycle. What it has for the rules of others
   * is not looked at. @default every default
   */
  readonly policy?: PolicyInput;
}

export interface MachineOptions {
  /** What the machine remembers at the start. @default the machine's own context */
  readonly context?: object;
  /**
   * The greatest value of each counter of the context that is told apart; greater ones count as it, so that a machine that
   * counts without end can be walked. Each path is replayed on the machine as it is. @default none
   */
  readonly clamp?: { readonly [counter: string]: number };
}

/** What paths are made of. */
export interface Model extends Pick<Walk, 'prepared' | 'memory'> {
  readonly name: string;
  readonly machine: AnyStateMachine;
  /** Present where the machine is a lifecycle's. */
  readonly lifecycle?: Lifecycle;
  readonly samples: Samples;
  /** The initial state, and from it everything that can be reached. */
  readonly start: Node;
  /** The machine at the start, as XState holds it. */
  readonly first: AnyMachineSnapshot;
}

/**
 * A model of a lifecycle, or of a machine without rules. Everything that it can do is found once, by letting it do it.
 * @throws {ModelError} where the lint finds fault with the machine, or it remembers so much that it cannot be walked, or the
 * policy takes from the lifecycle what it does not have.
 * @throws {PolicyError} where the policy has what the lifecycle's rules do not know.
 */
export function modelOf(subject: Lifecycle, options?: LifecycleOptions): Model;
export function modelOf(subject: AnyStateMachine, options?: MachineOptions): Model;
export function modelOf(subject: Lifecycle | AnyStateMachine, options: LifecycleOptions & MachineOptions = {}): Model {
  if ('machine' in subject) return lifecycleModel(subject, options);
  failOn(subject.id, lint(subject));
  return machineModel(subject, options);
}

function failOn(name: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new ModelError(name, problems);
}

function lifecycleModel(given: Lifecycle, { samples = {}, policy = {} }: LifecycleOptions): Model {
  failOn(given.name, lint(given.machine, given));
  const lifecycle = restricted(given, policy.restrict?.[given.name]);
  const { name, machine, rules } = lifecycle;
  const own = Object.entries(policy).filter(([part]) => Object.hasOwn(rules, part));
  const unknown = unknownIn(lifecycle, policyOf(rules, Object.fromEntries(own)));
  const first = at(machine, String(machine.config.initial), { passes: 'all' });
  const walk: Walk = {
    steps: ({ value }) => lifecycleSteps(lifecycle, unknown, String(value)),
    prepared: ({ value }, rules) => at(machine, String(value), passesOf(rules, unknown)),
    // Which rules pass is arranged anew for each step.
    memory: () => null,
  };
  return { name, machine, lifecycle, samples, start: explore(machine, first, walk), first, ...walk };
}

function restricted(lifecycle: Lifecycle, restriction: Restriction | undefined): Lifecycle {
  if (restriction === undefined) return lifecycle;
  const made = restrict(lifecycle, restriction, { ...houseRules, ...lifecycle.rules });
  failOn(
    lifecycle.name,
    made.problems.map((problem) => `restrict.${lifecycle.name}${problem}`),
  );
  return made.lifecycle;
}

function machineModel(machine: AnyStateMachine, { context, clamp = {} }: MachineOptions): Model {
  const first = at(machine, String(machine.config.initial), context ?? (machine.config.context as object));
  const walk: Walk = {
    steps: (snapshot) => machineSteps(machine, snapshot),
    prepared: (snapshot) => snapshot,
    memory: (snapshot) => clamped(snapshot.context, clamp),
  };
  return { name: machine.id, machine, samples: {}, start: explore(machine, first, walk), first, ...walk };
}

const clamped = (context: { readonly [name: string]: Json }, clamp: { readonly [counter: string]: number }): Json =>
  Object.fromEntries(
    Object.entries(context).map(([name, value]) => {
      const most = clamp[name];
      return [name, typeof value === 'number' && most !== undefined ? Math.min(value, most) : value];
    }),
  );
