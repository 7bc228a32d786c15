import { type GenericSchema, type InferInput, type InferOutput, optional, strictObject } from 'valibot';
import { type Restrictions, restrictions } from './restriction.ts';

/** Whatever has a part of the policy: every rule, the heartbeat, and the tracking of resources seen lately. */
export interface PolicyHolders {
  readonly [part: string]: {
    readonly policy: GenericSchema;
    /** As that of a rule. */
    looser?(policy: unknown, standard: unknown): string[];
  };
}

/** The numbers and windows that rules read, one part a rule, every default filled in. */
export type PolicyParts<Holders extends PolicyHolders = PolicyHolders> = {
  readonly [Name in keyof Holders]: InferOutput<Holders[Name]['policy']>;
};

/** What a user writes: any part, and any field of a part, may be left out. */
export type PolicyInput<Holders extends PolicyHolders = PolicyHolders> = {
  readonly [Name in keyof Holders]?: InferInput<Holders[Name]['policy']> | undefined;
} & {
  /** What is taken from lifecycles, by name. @default nothing */
  readonly restrict?: Restrictions | undefined;
};

/** One closed schema over all parts; a part nobody reads is a mistake, not a comment. */
export const policySchema = <Holders extends PolicyHolders>(holders: Holders) =>
  strictObject({
    ...(Object.fromEntries(Object.entries(holders).map(([name, { policy }]) => [name, policy])) as {
      [Name in keyof Holders]: Holders[Name]['policy'] & GenericSchema;
    }),
    restrict: optional(restrictions),
  });
