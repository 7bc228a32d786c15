import { allow, deny, NOW, type Rows, unknown } from './judged.ts';

const yes = { marketing: false, dataProcessing: true };
const no = { ...yes, dataProcessing: false };
const AGREES = 'The guest agrees to data processing.';
const REFUSES = 'The guest does not agree to data processing.';
const hashes = { identityAttributes: { emailHash: 'aa', phoneHash: 'bb', keyId: 'k1' } };

const at = (time: string) => `2026-03-27T${time}:00.000Z`;
const breaks = (...allowed: readonly (readonly string[] | null)[]) => ({
  schedule: {
    at: NOW,
    value: {
      scheduleId: 's1',
      intervals: [
        { kind: 'mandatory_break', start: at('08:00'), end: at('08:15'), allowed: null },
        ...allowed.map((each) => ({ kind: 'mandatory_break', start: at('09:50'), end: at('10:10'), allowed: each })),
      ],
    },
  },
});
const running = { kind: 'mandatory_break', start: at('09:50'), end: at('10:10') };
const day = (count: number, allowed?: readonly string[]) => ({
  ...{ scheduleId: 's1', date: '2026-03-27', sampleAt: NOW, running: Array.from({ length: count }, () => running) },
  ...(allowed && { allowed }),
});
const OLD = { validUntil: '2026-03-27T10:01:00.000Z' };
const busy = { params: { to: 'busy' }, policy: { zone: 'UTC' } };
const none = { facts: breaks(), params: { to: 'busy' } };

export const personVerdicts = {
  consent: [
    ['given', { payload: { consent: yes } }, allow('consent.given', AGREES, { documented: [] })],
    [
      'withdrawn',
      { payload: { consent: no } },
      allow('consent.withdrawn', 'A consent is withdrawn, and nothing else said.', {}),
    ],
    ['not given', { payload: { consent: no, a: 1 } }, deny('consent.refused', REFUSES, { which: 'given' })],
    ['withdrawn before', { document: { consent: no } }, deny('consent.refused', REFUSES, { which: 'standing' })],
    ['nowhere', {}, unknown('consent.notShown', 'The guest shows no consent.', {})],
    [
      'without all that is wanted',
      { payload: { consent: { ...yes, time: NOW } }, policy: { documented: ['version', 'time'] } },
      deny('consent.undocumented', 'The consent does not say its version.', {
        ...{ documented: ['version', 'time'], missing: ['version'] },
      }),
    ],
  ],
  hashedIdentity: [
    [
      'two pseudonyms',
      { payload: hashes },
      allow('identity.hashed', 'The guest is known by a pseudonym.', { known: ['emailHash', 'phoneHash'] }),
    ],
    [
      'one, and nobody',
      { payload: { identityAttributes: { emailHash: 'aa' }, anonymous: true } },
      deny('identity.contradictory', 'An anonymous guest has no identity.', { known: ['emailHash'] }),
    ],
    [
      'nobody, as said',
      { payload: { anonymous: true } },
      allow('identity.anonymous', 'The guest is anonymous, as said.', { known: [] }),
    ],
    [
      'nobody, against the policy',
      { payload: { anonymous: true }, policy: { anonymous: false } },
      deny('identity.required', 'The policy wants no anonymous guests.', { known: [] }),
    ],
    [
      'nobody',
      {},
      deny('identity.missing', 'Nobody is named: an identity is expected, or the word that the guest is anonymous.', {
        known: [],
      }),
    ],
  ],
  minimised: [
    [
      'nothing personal',
      { payload: { a: 'gold', b: { withheld: 'soon' }, c: { mail: 'email' } } },
      allow('payload.minimised', 'Nothing in the payload looks personal.', {}),
    ],
    [
      'one that is',
      { payload: { note: { withheld: 'email' } } },
      deny('payload.personal', 'What looks personal was withheld: email in note.', {
        found: [{ path: 'note', holds: 'email' }],
      }),
    ],
    [
      'two, one of them far down',
      { payload: { a: { b: [{ withheld: 'card' }] }, page: { withheld: 'link' } } },
      deny('payload.personal', 'What looks personal was withheld: card in a.b.0, link in page.', {
        found: [
          { path: 'a.b.0', holds: 'card' },
          { path: 'page', holds: 'link' },
        ],
      }),
    ],
  ],
  mandatoryBreak: [
    ['no break', { ...none, ...busy }, allow('break.none', 'No mandatory break is on.', day(0), OLD)],
    [
      'a break that allows it',
      { ...busy, facts: breaks(['busy', 'break'], ['busy']) },
      allow('break.allows', 'The mandatory break allows busy.', day(2, ['busy']), OLD),
    ],
    [
      'a break that allows one other',
      { ...busy, facts: breaks(['break']) },
      deny(
        'break.forbids',
        `A mandatory break is on, which allows only break; busy is possible again at ${at('10:10')}.`,
        day(1, ['break']),
        { retryAt: at('10:10') },
      ),
    ],
    [
      'a break that lists nothing',
      { ...busy, facts: breaks(null) },
      deny(
        'break.forbids',
        `A mandatory break is on, which allows only break, meal; busy is possible again at ${at('10:10')}.`,
        day(1, ['break', 'meal']),
        { retryAt: at('10:10') },
      ),
    ],
    [
      'a break that allows nothing, where nothing is safe',
      { ...busy, facts: breaks([]), policy: { zone: 'UTC', safe: [] } },
      deny(
        'break.forbids',
        `A mandatory break is on, which allows nothing; busy is possible again at ${at('10:10')}.`,
        day(1, []),
        { retryAt: at('10:10') },
      ),
    ],
    [
      'a schedule of yesterday',
      { ...none, ...busy, now: '2026-03-28T00:00:00.000Z' },
      unknown('schedule.otherDay', 'The schedule was read for another day than 2026-03-28.', {
        ...{ ...day(0), date: '2026-03-28' },
      }),
    ],
    [
      'no zone',
      none,
      unknown(
        'schedule.zoneUnnamed',
        'The policy names no zone, so this may be the schedule of another day: set mandatoryBreak.zone.',
        day(0),
        OLD,
      ),
    ],
  ],
} satisfies { readonly [rule: string]: Rows };
