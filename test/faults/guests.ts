import { MORNING } from '../client/fixture.ts';
import { ANNA, G, KEY } from '../guest/stage.ts';
import type { Situation } from './situation.ts';

const resource = { resource: 'guest', id: G } as const;
const held = (state: string) => ({
  guests: [{ id: G, state, createdDate: '2026-03-27T09:50:00.000Z', attributes: { visits: 1 } }],
});
const configuration = { identity: { keys: [KEY], country: 'US' } } as const;

const common = { at: MORNING, configuration } as const;

const update: Situation = {
  ...common,
  name: 'guest/update',
  scenario: held('active'),
  ...{ id: G, resource, event: 'update', payload: { attributes: { visits: 2 } } },
  foreign: {
    touch: { attributes: { other: 1 } },
    same: { attributes: { visits: 2 } },
    back: { attributes: { visits: 1 } },
    away: { state: 'closed' },
  },
  isDone: ({ guests }) => guests.list()[0]?.attributes?.visits === 2,
  isLawful: ({ before }) => before === 'active',
};

/** What is written depends on what was read, and bears a mark. */
const pushMetrics: Situation = {
  ...common,
  name: 'guest/pushMetrics',
  scenario: held('active'),
  ...{ id: G, resource, event: 'pushMetrics' },
  foreign: { touch: { interactionCount: 9 }, away: { state: 'closed' } },
  isDone: ({ guests }) => guests.list()[0]?.attributes?.metricsMark !== undefined,
  isLawful: ({ before }) => before === 'active',
};

const close: Situation = {
  ...common,
  name: 'guest/close',
  scenario: held('active'),
  ...{ id: G, resource, event: 'close' },
  foreign: { touch: { attributes: { other: 1 } }, same: { state: 'closed' }, back: { state: 'active' } },
  isDone: ({ guests }) => guests.list()[0]?.state === 'closed',
  isLawful: ({ before }) => before === 'active',
};

const erase: Situation = {
  ...common,
  name: 'guest/erase',
  scenario: held('closed'),
  ...{ id: G, resource, event: 'erase' },
  foreign: { touch: { attributes: { other: 1 } }, back: { state: 'closed' }, away: { state: 'active' } },
  isDone: ({ guests }) => guests.list().length === 0,
  isLawful: ({ before }) => before === 'closed',
};

/** There is nothing to read before it, and nothing that anybody else could change. */
const create: Situation = {
  ...common,
  name: 'guest/create',
  scenario: {},
  ...{ id: 'widget-1', event: 'create', payload: ANNA },
  foreign: {},
  isDone: ({ guests }) => guests.list().length === 1,
  isLawful: () => true,
};

export const guestSituations: readonly Situation[] = [update, create, pushMetrics, close, erase];
