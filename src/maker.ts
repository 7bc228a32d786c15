import type { campaign } from '../machines/campaign.ts';
import { edgesOf } from '../machines/edges.ts';
import type { Asked, Lifecycle } from '../machines/lifecycle.ts';
import type { Actor } from '../machines/rule.ts';
import type { CampaignHandle } from './campaign-handle.ts';
import type { Outcome } from './engine/outcome.ts';
import type { Handle, SendOptions } from './handle.ts';

/** How a resource is to be made. */
export interface CreateOptions extends Omit<SendOptions, 'base' | 'onlyAt'> {
  /** Who asks. */
  readonly actor: Actor;
  /** What the caller calls the resource until the platform has given it an id; the outcome's `id`. @default a new UUID */
  readonly ref?: string | undefined;
}

/** A lifecycle on a client: its resources by id, and where an event makes them, that event. */
export type Maker<L extends Lifecycle> = ((id: string) => L extends typeof campaign ? CampaignHandle : Handle<L>) &
  (Extract<Asked<L['events']>, { readonly type: 'create' }> extends { readonly payload: infer Payload }
    ? {
        /**
         * Makes a resource; the outcome's `created` is its id. Where no answer came the outcome is `failed` and
         * `unconfirmed`: it is not made twice.
         * @throws {RequestError} where this is no request at all; nothing was sent then.
         */
        create(payload: Payload, options: CreateOptions): Promise<Outcome>;
      }
    : unknown);

/** What {@link Maker} describes, of a lifecycle that is known by its machine only. */
export function makerOf(lifecycle: Lifecycle, handle: (id: string) => Handle<Lifecycle>): typeof handle {
  const making = edgesOf(lifecycle.restricts ?? lifecycle.machine).find(({ meta }) => meta?.creates)?.event;
  // Another function each time, since what makes them hangs on it.
  const byId = (id: string): Handle<Lifecycle> => handle(id);
  if (making === undefined) return byId;
  const create = async (payload: unknown, { actor, ref = crypto.randomUUID(), ...options }: CreateOptions) =>
    handle(ref).send({ type: making, actor, payload } as Asked<Lifecycle['events']>, options);
  return Object.assign(byId, { create });
}
