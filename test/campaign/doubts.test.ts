import { describe, expect, test } from 'vitest';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { ACTIVATE, EventfulJournal, PAUSE, type Scene, type Setting, scene } from '../client/fixture.ts';
import { until } from '../sandbox/visitor.ts';

const onPatch = (nth: number, action: FaultAction): Fault => ({ operation: 'campaign.patch', nth, do: action });
const onRead = (nth: number, action: FaultAction): Fault => ({ operation: 'campaign.read', nth, do: action });
const active = (faults: Fault[], setting: Setting = {}): Promise<Scene> =>
  scene({ state: 'active', faults, ...setting });

type When = { readonly when: 'before' | 'after' };
const LOSSES: readonly (readonly [string, (when: When) => FaultAction])[] = [
  ['a reset', (when) => ({ kind: 'reset', ...when })],
  ['a 500', (when) => ({ kind: 'status', status: 500, ...when })],
  ['a 503', (when) => ({ kind: 'status', status: 503, ...when })],
  ['a 504', (when) => ({ kind: 'status', status: 504, ...when })],
  ['a 408', (when) => ({ kind: 'status', status: 408, ...when })],
  ['an answer cut in half', (when) => ({ kind: 'malformed', as: 'truncated', ...when })],
  ['a page of HTML', (when) => ({ kind: 'malformed', as: 'html', ...when })],
  ['an answer without its body', (when) => ({ kind: 'malformed', as: 'empty', ...when })],
];

describe('after the commit, read back and moved by inference without a second write', () => {
  test.each(LOSSES)('%s', async (_, loss) => {
    const { campaign, asked, patches, snapshot } = await active([onPatch(1, loss({ when: 'after' }))]);
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'moved',
      to: 'paused',
      confirmed: 'inferred',
      writes: 1,
      last: { state: 'paused' },
    });
    expect(await patches()).toEqual([expect.stringMatching(/ committed$/)]);
    expect(await asked()).toEqual(['campaign.read', 'campaign.patch', 'campaign.read']);
    expect(await snapshot()).toMatchObject({ version: 2 });
  });
});

describe('before the commit, read back, decided and written again, once', () => {
  test.each(LOSSES)('%s', async (_, loss) => {
    const { campaign, asked, patches, snapshot, requests } = await active([onPatch(1, loss({ when: 'before' }))]);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'reply', writes: 2, conflicts: 0 });
    expect(await patches()).toEqual([expect.not.stringContaining('committed'), '200 committed']);
    expect(await asked()).toEqual(['campaign.read', 'campaign.patch', 'campaign.read', 'campaign.patch']);
    const [first, second] = await requests('campaign.patch');
    expect(second?.ifMatch).toBe(first?.ifMatch);
    expect(await snapshot()).toMatchObject({ campaignstate: 'paused', version: 2 });
  });

  test('but not where time and facts have moved on: agents who left meanwhile have the second decision refuse', async () => {
    const journal = new EventfulJournal(Date.now);
    const { campaign, clock, staff, patches } = await scene({ journal, faults: [onPatch(1, { kind: 'reset' })] });
    journal.meanwhile = async ({ writes }) => {
      if (writes > 1) return;
      clock.forward(20_000);
      await staff(1);
    };
    expect(await campaign.send(ACTIVATE)).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{ code: 'hours.open' }, { code: 'capacity.low' }] },
    });
    expect(await patches()).toEqual(['reset']);
  });

  test('an answer that is lost each time fails once no attempt is left; the last write may still be on its way', async () => {
    const faults: Fault[] = [{ operation: 'campaign.patch', first: 9, do: { kind: 'reset' } }];
    const { campaign, patches, clock } = await active(faults, { maxAttempts: 3 });
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'failed',
      unconfirmed: true,
      writes: 3,
      failure: { code: 'wire.reset' },
    });
    expect(await patches()).toEqual(['reset', 'reset', 'reset']);
    expect(clock.waits).toEqual([125, 250]);
  });

  test('a 503 each time fails once no attempt is left, and nothing was applied, nor will be', async () => {
    const faults: Fault[] = [{ operation: 'campaign.patch', first: 9, do: { kind: 'status', status: 503 } }];
    const { campaign } = await active(faults, { maxAttempts: 2 });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'failed', unconfirmed: false, failure: { status: 503 } });
  });
});

test.each<[string, FaultAction]>([
  ['nothing', { kind: 'status', status: 204, when: 'after' }],
  ['no campaign', { kind: 'status', status: 200, body: { ok: true }, when: 'after' }],
])('an accepted write whose answer shows %s is read back', async (_, action) => {
  const { campaign, asked } = await active([onPatch(1, action)]);
  expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', to: 'paused', confirmed: 'inferred', writes: 1 });
  expect(await asked()).toEqual(['campaign.read', 'campaign.patch', 'campaign.read']);
});

describe('a lost answer, and somebody else', () => {
  const lost: FaultAction = { kind: 'reset', when: 'after' };
  const unsent: FaultAction = { kind: 'reset', when: 'before' };

  test('who has undone what we did: two versions on nothing can be told, and no second write is made', async () => {
    const undone: FaultAction = { kind: 'conflict', change: { campaignstate: 'active' } };
    const { client, campaign, patches, snapshot } = await active([onPatch(1, lost), onRead(2, undone)]);
    expect(await campaign.send(PAUSE, { request: 'r1' })).toMatchObject({
      kind: 'conflicted',
      unconfirmed: true,
      writes: 1,
      last: { state: 'active' },
      failure: { code: 'wire.reset' },
    });
    expect(client.audit.record('r1/outcome')).toMatchObject({ outcome: 'conflicted', unconfirmed: true });
    expect(await patches()).toEqual(['reset committed']);
    expect(await snapshot()).toMatchObject({ campaignstate: 'active', version: 3 });
  });

  test('who changed something else: as wanted is as wanted, however many versions on', async () => {
    const { campaign, patches } = await active([onPatch(1, lost), onRead(2, { kind: 'conflict' })]);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'inferred' });
    expect(await patches()).toEqual(['reset committed']);
  });

  test('whose change is the only one: ours was not applied, so it is read, decided and written again', async () => {
    const { campaign, asked, patches } = await active([onPatch(1, { kind: 'conflict' }), onPatch(1, unsent)]);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'reply', writes: 2 });
    expect(await patches()).toEqual(['reset', '200 committed']);
    expect((await asked()).slice(2)).toEqual(['campaign.read', 'campaign.read', 'campaign.patch']);
  });

  test('whose change is the only one: the lost write cannot land any more, so that a later 503 leaves no doubt', async () => {
    const busy: FaultAction = { kind: 'status', status: 503 };
    const faults = [onPatch(1, { kind: 'conflict' }), onPatch(1, unsent), onPatch(2, busy)];
    const { campaign } = await active(faults, { maxAttempts: 2 });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'failed', unconfirmed: false, failure: { status: 503 } });
  });

  test('whose only change forbids it: the second decision refuses', async () => {
    const archived: FaultAction = { kind: 'conflict', change: { campaignstate: 'archived' } };
    const { campaign, patches } = await active([onPatch(1, archived), onPatch(1, unsent)]);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'refused', decision: { kind: 'notAccepted' } });
    expect(await patches()).toEqual(['reset']);
  });
});

describe('a conflict after the same bytes were sent twice may be with ourselves', () => {
  const busy = (when: 'before' | 'after'): FaultAction => ({
    kind: 'status',
    status: 429,
    headers: { 'Retry-After': '0' },
    when,
  });

  test('the first was applied: moved by inference', async () => {
    const { campaign, patches } = await active([onPatch(1, busy('after'))]);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'inferred' });
    expect(await patches()).toEqual(['429 committed', '409']);
  });

  test('it was another’s change: decided again', async () => {
    const { campaign, patches } = await active([onPatch(1, busy('before')), onPatch(2, { kind: 'conflict' })]);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'reply' });
    expect(await patches()).toEqual(['429', '409', '200 committed']);
  });
});

describe('a doubt that cannot be settled is told as one', () => {
  test('where reading back fails', async () => {
    const journal = new EventfulJournal(Date.now);
    const { campaign, fault, patches } = await active([onPatch(1, { kind: 'reset', when: 'after' })], { journal });
    journal.meanwhile = () => fault({ operation: 'campaign.read', do: { kind: 'status', status: 503 } });
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'failed',
      unconfirmed: true,
      failure: { status: 503, code: 'service.unavailable' },
    });
    expect(await patches()).toEqual(['reset committed']);
  });

  test('where reading back takes longer than the grace', async () => {
    const late = onRead(2, { kind: 'delay', ms: 3_600_000 });
    const { campaign, clock, requests } = await active([onPatch(1, { kind: 'reset', when: 'after' }), late], {
      graceMs: 20_000,
    });
    const sent = campaign.send(PAUSE);
    await until(
      () => requests('campaign.read'),
      (reads) => reads.length === 2,
    );
    clock.forward(20_000);
    expect(await sent).toMatchObject({ kind: 'failed', unconfirmed: true, failure: { code: 'request.deadline' } });
  });
});

describe('a write that lands after it was read back and not found', () => {
  test.each<[string, string[], object, string[]]>([
    [
      'and was undone by a person is not made again',
      ['paused', 'active'],
      { kind: 'conflicted', unconfirmed: true },
      ['reset', '409'],
    ],
    [
      'is taken for ours when the second one meets it',
      ['paused'],
      { kind: 'moved', confirmed: 'inferred' },
      ['reset', '409'],
    ],
  ])('%s', async (_, changes, outcome, sent) => {
    const journal = new EventfulJournal(Date.now);
    const { campaign, change, patches } = await scene({
      state: 'active',
      journal,
      faults: [onPatch(1, { kind: 'reset' })],
    });
    journal.meanwhile = async ({ writes }) => {
      if (writes > 1) for (const state of changes) await change(state);
    };
    expect(await campaign.send(PAUSE)).toMatchObject(outcome);
    expect(await patches()).toEqual(sent);
  });

  test('a refusal after it says that it is unconfirmed', async () => {
    const journal = new EventfulJournal(Date.now);
    const { campaign, staff } = await scene({ journal, faults: [onPatch(1, { kind: 'reset' })] });
    journal.meanwhile = () => staff(1);
    expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'refused', unconfirmed: true });
  });
});
