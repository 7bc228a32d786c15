import { WEEKDAYS } from '../../machines/timetable.ts';
import { allow, deny, ID, NOW, type Rows, unknown } from './judged.ts';

const capacity = (available: { readonly [queue: string]: number }) => ({ capacity: { at: NOW, value: { available } } });
const two = { queues: { '*': ['q1', 'q2'] } };
const sampled = { sampleAt: NOW, ageMs: 0, min: 2 };
const both = { note: 'An agent who serves several of these queues is counted once in each.' };

const hour = (from: string, to: string, open = false) => ({
  ...{ zone: 'UTC', localTime: `2026-03-27T${from}`, open },
  windows: to === '' ? [] : [['09:00', to]],
});

const pause = { params: { from: 'pauseReasons' } };
const FOUR = ['AGENT_CAPACITY', 'COMPLIANCE', 'CUSTOMER_REQUEST', 'OTHER'];
const catalogue = { catalogue: 'pauseReasons', codes: FOUR };

export const campaignVerdicts = {
  agentCapacity: [
    [
      'two free in two queues',
      { policy: two, facts: capacity({ q1: 2, q2: 0 }) },
      allow(
        'capacity.enough',
        '2 agents are free; 2 are needed.',
        { ...sampled, perQueue: { q1: 2, q2: 0 }, ...both, total: 2 },
        { validUntil: '2026-03-27T10:00:30.000Z' },
      ),
    ],
    [
      'one free',
      { policy: { queues: { [ID]: ['q1'] } }, facts: capacity({ q1: 1 }) },
      deny('capacity.low', '1 agent is free; 2 are needed.', { ...sampled, perQueue: { q1: 1 }, total: 1 }),
    ],
    [
      'none free',
      { policy: { queues: { [ID]: ['q1'] } }, facts: capacity({ q1: 0 }) },
      deny('capacity.low', '0 agents are free; 2 are needed.', { ...sampled, perQueue: { q1: 0 }, total: 0 }),
    ],
    [
      'one queue unseen',
      { policy: two, facts: capacity({ q1: 2 }) },
      unknown('capacity.partial', "The sample has no usable count for 1 of the campaign's 2 queues.", {
        ...{ ...sampled, perQueue: { q1: 2, q2: null } },
        ...both,
      }),
    ],
    [
      'no queue named',
      { facts: capacity({}) },
      unknown(
        'capacity.queuesUnnamed',
        `The policy names no queue for this campaign: set agentCapacity.queues['${ID}'] or ['*'].`,
        {},
      ),
    ],
  ],
  callingHours: [
    [
      'in the hours',
      {},
      allow(
        'hours.open',
        'It is 10:00 in UTC, within the calling hours.',
        { zones: [hour('10:00:00', '20:00', true)] },
        { validUntil: '2026-03-27T20:00:00.000Z' },
      ),
    ],
    [
      'in hours without an end',
      { policy: { weekly: Object.fromEntries(WEEKDAYS.map((each) => [each, [['00:00', '24:00']]])) } },
      allow('hours.open', 'It is 10:00 in UTC, within the calling hours.', {
        zones: [{ ...hour('10:00:00', '', true), windows: [['00:00', '24:00']] }],
      }),
    ],
    [
      'after the hours',
      { now: '2026-03-27T20:00:00.000Z' },
      deny(
        'hours.closed',
        'It is 20:00 in UTC, outside the calling hours; they open next at 2026-03-28T09:00:00.000Z.',
        { zones: [hour('20:00:00', '20:00')] },
        { retryAt: '2026-03-28T09:00:00.000Z' },
      ),
    ],
    [
      'without hours',
      { policy: { weekly: {} } },
      deny('hours.neverOpen', 'It is 10:00 in UTC, outside the calling hours; they do not open within 400 days.', {
        zones: [hour('10:00:00', '')],
      }),
    ],
  ],
  offered: [
    [
      'what is offered',
      { params: { capability: 'archive' }, facts: { capabilities: ['complete', 'archive'] } },
      allow('dialect.offers', 'The dialect offers archive.', {
        ...{ capability: 'archive', offers: ['complete', 'archive'] },
      }),
    ],
    [
      'what is not',
      { params: { capability: 'archive' } },
      deny('dialect.notOffered', 'The dialect does not offer archive.', { capability: 'archive', offers: [] }),
    ],
  ],
  reason: [
    [
      'a listed one',
      { ...pause, payload: { reason: 'OTHER', text: 'Why.' } },
      allow('reason.given', 'A listed reason is given.', { catalogue: 'pauseReasons' }),
    ],
    [
      'any one',
      { params: { from: 'closeReasons' }, payload: { reason: 'DONE' } },
      allow('reason.given', 'A reason is given.', { catalogue: 'closeReasons' }),
    ],
    [
      'none, of a list',
      { ...pause, payload: { reason: 5 } },
      deny('reason.missing', `A reason is needed: one of ${FOUR.join(', ')}.`, catalogue),
    ],
    [
      'none, of any',
      { params: { from: 'wrapUpReasons' } },
      deny('reason.missing', 'A reason is needed: any code.', { catalogue: 'wrapUpReasons', codes: 'any' }),
    ],
    [
      'none, where this state needs one',
      {
        params: { from: 'presenceReasons', to: 'busy' },
        policy: { presenceReasons: { required: ['busy'], codes: 'any' } },
      },
      deny('reason.missing', 'A reason is needed: any code.', { catalogue: 'presenceReasons', codes: 'any' }),
    ],
    [
      'none, where only an edge without a state could need one',
      { params: { from: 'presenceReasons' }, policy: { presenceReasons: { required: ['busy'], codes: 'any' } } },
      allow('reason.notNeeded', 'No reason is given, and none is needed.', {
        ...{ catalogue: 'presenceReasons', codes: 'any' },
      }),
    ],
    [
      'none, where none is needed',
      { params: { from: 'connectReasons' } },
      allow('reason.notNeeded', 'No reason is given, and none is needed.', {
        ...{ catalogue: 'connectReasons', codes: 'any' },
      }),
    ],
    [
      'an unlisted one',
      { ...pause, payload: { reason: 'LUNCH' } },
      deny('reason.unlisted', `The reason given is not in the catalogue pauseReasons: ${FOUR.join(', ')}.`, catalogue),
    ],
    [
      'one without its text',
      { ...pause, payload: { reason: 'OTHER', text: ' ' } },
      deny('reason.textMissing', 'The reason given says nothing by itself: a text is needed beside it.', {
        ...catalogue,
        needText: ['OTHER'],
      }),
    ],
  ],
} satisfies { readonly [rule: string]: Rows };
