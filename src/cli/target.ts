import { Argument } from 'commander';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Client } from '../connect.ts';
import { spoken } from '../engine/effects.ts';
import type { Handle } from '../handle.ts';
import { type Entry, lifecycles } from '../lifecycles.ts';
import { UsageError } from './exit.ts';

const roster: { readonly [name: string]: Entry } = lifecycles;

export const lifecycleArgument = (): Argument =>
  new Argument('<lifecycle>', 'what the resource is').choices(Object.keys(roster));

/** One resource of a lifecycle that is known by name only. @throws {UsageError}, and as the client where the id is none. */
export function handleOf(client: Client, lifecycle: string, id: string): Handle<Lifecycle> {
  const handles = client as unknown as { readonly [name: string]: (id: string) => Handle<Lifecycle> };
  const handle = Object.hasOwn(roster, lifecycle) ? handles[lifecycle] : undefined;
  if (handle === undefined)
    throw new UsageError(`LIFECYCLE (text): one of ${Object.keys(roster).join(', ')} is expected.`);
  return handle(id);
}

/** What is kept in order with what. */
export const entityOf = (lifecycle: string, id: string): string =>
  roster[lifecycle] ? spoken(roster[lifecycle].dialects.guide).entity(id) : `${lifecycle} ${id}`;
