import type { GenericSchema, InferInput } from 'valibot';
import type { AnyStateMachine } from 'xstate';
import type { JsonPayload } from './json-payload.ts';
import type { Actor, Rule } from './rule.ts';

/** What an edge of a lifecycle says about itself. Plain data: it is drawn, documented and tested. */
export interface EdgeMeta {
  /** All candidates of one state and event share one risk, because a guard cannot know its edge. */
  readonly risk: 'raises' | 'neutral' | 'lowers';
  /** `asked` edges answer events; `observed` ones are what the platform does by itself. */
  readonly by: 'asked' | 'observed';
  /** This observed edge merely completes what was asked, e.g. a drain that ends as paused. */
  readonly settles?: true;
  /** The edge makes the resource: there is none to read before. */
  readonly creates?: true;
  /** Where the edge comes from: the guide's matrix, the platform, or a decision of this project. */
  readonly source: 'guide' | 'platform' | 'house';
}

/** A machine's only context: which rules passed. The machine stays the judge; verdicts are computed once, outside. */
export interface Passes {
  /** `all` for walking the machine as a graph; else keys as {@link ruleKey} writes them. */
  readonly passes: 'all' | readonly string[];
}

export type RuleCall<Rules> = {
  [Name in keyof Rules & string]: Rules[Name] extends Rule<infer _Policy, infer Params, infer _Fact>
    ? undefined extends Params
      ? { readonly type: Name; readonly params?: Exclude<Params, undefined> }
      : { readonly type: Name; readonly params: Params }
    : never;
}[keyof Rules & string];

/** One rule on one edge. */
interface Called {
  readonly type: string;
  readonly params?: unknown;
}

/** Calls stand in machines, and are the same objects each time. */
const keys = new WeakMap<Called, string>();

/** One rule on one edge, by name and static params. */
export function ruleKey(call: Called): string {
  if (call.params === undefined) return call.type;
  const known = keys.get(call);
  if (known !== undefined) return known;
  const key = `${call.type} ${JSON.stringify(call.params)}`;
  keys.set(call, key);
  return key;
}

/** The one guard of every guarded edge: all of the named rules pass. */
export const all = <Rules>(): ((_: { context: Passes }, calls: readonly RuleCall<Rules>[]) => boolean) => allPass;

/** The same for every lifecycle, so that the lint can tell it from one that looks at more than which rules pass. */
export function allPass({ context: { passes } }: { context: Passes }, calls: readonly Called[]): boolean {
  return passes === 'all' || calls.every((call) => passes.includes(ruleKey(call)));
}

/** An effect is data that a host performs through a dialect; running it inside the machine is a bug. */
export const effect =
  <Params = undefined>() =>
  (_: unknown, _params: Params): void => {
    throw new Error('An effect is data for a host; provide no live actor for this machine.');
  };

/** Payload schemas by asked event. */
export type EventSchemas = { readonly [event: string]: GenericSchema | JsonPayload };

type GivenTo<Schema> =
  Schema extends JsonPayload<infer Given> ? Given : Schema extends GenericSchema ? InferInput<Schema> : never;

/** The payload may be left out where `{}` is valid; where it has no fields, none may be given. */
type Payload<Given> = unknown extends Given
  ? { readonly payload?: Given }
  : keyof NonNullable<Given> extends never
    ? { readonly payload?: { readonly [field: string]: never } }
    : Record<never, never> extends Given
      ? { readonly payload?: Given }
      : { readonly payload: Given };

/** What a caller may ask, as a union over the schemas. */
export type Asked<Events extends EventSchemas> = {
  [Type in keyof Events & string]: { readonly type: Type; readonly actor: Actor } & Payload<GivenTo<Events[Type]>>;
}[keyof Events & string];

/** A lifecycle: one machine with its rules and the payloads of its events. How it is spoken is a dialect's matter. */
export interface Lifecycle<Events extends EventSchemas = EventSchemas, Rules extends RuleSet = RuleSet> {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly rules: Rules;
  readonly events: Events;
  /** The shape of an id, and the words for it in an error. */
  readonly id: GenericSchema<string>;
  /** The machine that a policy made this one from, by taking edges away or adding rules. @default none did */
  readonly restricts?: AnyStateMachine;
}
export type RuleSet = { readonly [name: string]: Rule };

/** Checks a lifecycle's shape and keeps its exact types. */
export const lifecycle = <const Events extends EventSchemas, Rules extends RuleSet>(
  definition: Lifecycle<Events, Rules>,
): Lifecycle<Events, Rules> => definition;
