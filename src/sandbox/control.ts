import type { Context } from 'hono';
import { CAMPAIGN_CHANGE, type CampaignChange } from './campaigns.ts';
import { CONVERSATION_CHANGE, type ConversationChange } from './conversations.ts';
import { notFound, wrongShape } from './errors.ts';
import { FAULT_SCHEMA, type Fault } from './fault.ts';
import { isGuestChange } from './guests.ts';
import { type Bindings, receive, send } from './http.ts';
import { jsonOf } from './json.ts';
import { LOG_ONLY } from './log.ts';
import { type Call, OPERATION_NAMES, queryOf, type Reply } from './operation.ts';
import { PRESENCE_CHANGE, type PresenceChange } from './presences.ts';
import { NOT_MODELLED, ROSTER } from './roster.ts';
import { closed, compile } from './schema.ts';
import type { World } from './world.ts';

/** Bytes of a control request's body: room for a long list of faults. */
const BODY_LIMIT = 1024 * 1024;

/** Where the world stands. A reset puts another in its place. */
export interface Seat {
  readonly world: World;
  reset(): void;
}

/** One request of the control API: what nobody can do to the real platform. No token; only this machine reaches it. */
interface Lever {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly pull: (seat: Seat, call: Call) => Reply;
}

const isClock = compile<{ fixed: string | null }>(
  closed({ fixed: { type: 'string', format: 'instant', nullable: true } }),
);
const isFaults = compile<Fault[]>({ type: 'array', items: FAULT_SCHEMA });
const isCampaignChange = compile<CampaignChange>(closed(CAMPAIGN_CHANGE));
const isConversationChange = compile<ConversationChange>(closed(CONVERSATION_CHANGE));
const isPresenceChange = compile<PresenceChange>(closed(PRESENCE_CHANGE));
const isStaffing = compile<{ agentsAvailable: number }>(closed({ agentsAvailable: { type: 'integer', minimum: 0 } }));
const isFilter = compile<{ operation?: string }>(closed({ 'operation?': { enum: [...OPERATION_NAMES, ...LOG_ONLY] } }));

export const LEVERS: readonly Lever[] = [
  { method: 'GET', path: '/sandbox', pull: () => shown(DESCRIPTION) },
  { method: 'POST', path: '/sandbox/reset', pull: reset },
  { method: 'GET', path: '/sandbox/snapshot', pull: ({ world }) => shown(snapshot(world)) },
  { method: 'GET', path: '/sandbox/clock', pull: ({ world }) => shown(world.clock) },
  { method: 'PUT', path: '/sandbox/clock', pull: setClock },
  { method: 'GET', path: '/sandbox/faults', pull: ({ world }) => shown({ faults: world.faults.list() }) },
  { method: 'POST', path: '/sandbox/faults', pull: addFaults },
  { method: 'DELETE', path: '/sandbox/faults', pull: clearFaults },
  { method: 'GET', path: '/sandbox/requests', pull: requests },
  { method: 'PUT', path: '/sandbox/campaigns/:id', pull: changeCampaign },
  { method: 'PUT', path: '/sandbox/conversations/:id', pull: changeConversation },
  { method: 'PUT', path: '/sandbox/guests/:id', pull: changeGuest },
  { method: 'PUT', path: '/sandbox/presences/:id', pull: changePresence },
  { method: 'GET', path: '/sandbox/presence-definitions', pull: ({ world }) => world.presences.definitions() },
  { method: 'PUT', path: '/sandbox/schedules/:id', pull: ({ world }, call) => world.schedules.publish(call) },
  { method: 'PUT', path: '/sandbox/queues/:id', pull: staffQueue },
  { method: 'POST', path: '/sandbox/events', pull: ({ world }, call) => world.events.push(call) },
  { method: 'PUT', path: '/sandbox/events', pull: ({ world }, call) => world.events.upset(call) },
];

const DESCRIPTION = {
  name: 'Interlock sandbox',
  models: ROSTER.map(
    ({ name, method, path, scope }) => `${method} ${path} (${name}, scope ${[scope ?? 'none'].flat().join(' or ')})`,
  ),
  doesNotModel: NOT_MODELLED,
};

export async function control(context: Context<Bindings>, seat: Seat, lever: Lever): Promise<Response> {
  const { call, tooLarge } = await receive(context, seat.world, BODY_LIMIT);
  return send(context, seat.world, call, tooLarge ?? lever.pull(seat, call));
}

function shown(body: unknown): Reply {
  return { status: 200, body };
}

function snapshot({
  clock,
  campaigns,
  conversations,
  guests,
  presences,
  events,
  schedules,
  queues,
  webhooks,
  crm,
  faults,
  oauth,
}: World): Record<string, unknown> {
  return {
    clock,
    campaigns: campaigns.list(),
    conversations: conversations.list(),
    guests: guests.list(),
    presences: presences.list(),
    subscriptions: events.list(),
    schedules: schedules.list(),
    queues: queues.list(),
    webhooks: webhooks.list(),
    crm: crm.list(),
    faults: faults.list(),
    tokens: oauth.tokenCount,
  };
}

function reset(seat: Seat): Reply {
  seat.reset();
  return shown(snapshot(seat.world));
}

function setClock({ world: { clock } }: Seat, call: Call): Reply {
  const body = jsonOf(call.text);
  if (!isClock(body)) return wrongShape(call, 'body', isClock);
  clock.fix(body.fixed);
  return shown(clock);
}

/** Takes one fault or an array of them. */
function addFaults({ world: { faults } }: Seat, call: Call): Reply {
  const added = [jsonOf(call.text)].flat();
  if (!isFaults(added)) return wrongShape(call, 'body', isFaults);
  faults.add(added);
  return shown({ faults: faults.list() });
}

function clearFaults({ world: { faults } }: Seat): Reply {
  faults.clear();
  return shown({ faults: faults.list() });
}

function requests({ world: { log } }: Seat, call: Call): Reply {
  const query = queryOf(call);
  return isFilter(query) ? shown(log.list(query.operation)) : wrongShape(call, 'query', isFilter);
}

function changeCampaign({ world: { campaigns } }: Seat, call: Call): Reply {
  const body = jsonOf(call.text);
  if (!isCampaignChange(body)) return wrongShape(call, 'body', isCampaignChange);
  const campaign = campaigns.change(call.id, body);
  return campaign === undefined ? notFound(call, 'campaign') : shown(campaign);
}

function changeConversation({ world: { conversations } }: Seat, call: Call): Reply {
  const body = jsonOf(call.text);
  if (!isConversationChange(body)) return wrongShape(call, 'body', isConversationChange);
  const conversation = conversations.change(call.id, body);
  return conversation === undefined ? notFound(call, 'conversation') : shown(conversation);
}

function changeGuest({ world: { guests } }: Seat, call: Call): Reply {
  const body = jsonOf(call.text);
  if (!isGuestChange(body)) return wrongShape(call, 'body', isGuestChange);
  const guest = guests.change(call.id, body);
  return guest === undefined ? notFound(call, 'guest') : shown(guest);
}

function changePresence({ world: { presences } }: Seat, call: Call): Reply {
  const body = jsonOf(call.text);
  if (!isPresenceChange(body)) return wrongShape(call, 'body', isPresenceChange);
  const presence = presences.change(call.id, body);
  return presence === undefined ? notFound(call, 'agent') : shown(presence);
}

function staffQueue({ world: { queues } }: Seat, call: Call): Reply {
  const body = jsonOf(call.text);
  if (!isStaffing(body)) return wrongShape(call, 'body', isStaffing);
  const queue = queues.staff(call.id, body.agentsAvailable);
  return queue === undefined ? notFound(call, 'queue') : shown(queue);
}
