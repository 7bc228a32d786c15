import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { type PolicyInput, type PolicyParts, policySchema } from '../../machines/policy.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import type { Effects } from '../../src/engine/effects.ts';
import { lifecyclePage } from '../../src/pages/lifecycle-page.ts';
import { stateDiagram } from '../../src/pages/mermaid.ts';
import { rowsUnder } from './rows.ts';

const { machine, rules } = campaign;
const asked = edgesOf(machine).filter(({ meta }) => meta?.by === 'asked');
const observed = edgesOf(machine).filter(({ meta }) => meta?.by === 'observed');

const policyOf = (input: PolicyInput<typeof rules>) => parse(policySchema(rules), input);
const pageOf = ({ policy, effects = guideCampaign }: { policy?: PolicyParts; effects?: Effects } = {}) =>
  lifecyclePage({ lifecycle: campaign, effects: [effects], ...(policy && { policy }) });

const page = pageOf();
const plain = (text: string) => text.replaceAll('`', '');

describe('the page of the campaign', () => {
  test('says what it is, which version, and draws the chart', () => {
    expect(page).toContain(
      `# The campaign lifecycle\n\n${machine.config.description}\n\nMachine version ${machine.version}.`,
    );
    expect(page).toContain(`\`\`\`mermaid\n${stateDiagram(machine)}\n\`\`\``);
  });

  test('has every state with its meaning', () => {
    const states = statesOf(machine).map((state) => [state, machine.config.states?.[state]?.description]);
    expect(rowsUnder(page, 'States').map(([state, meaning]) => [state, meaning])).toEqual(states);
  });

  test('has every asked edge once: where it leads, why, its effect, its risk and where it comes from', () => {
    const rows = rowsUnder(page, 'What may be asked').map(([from, event, to, meaning, , effect, risk, source]) => {
      return { from, event, to, meaning, effect: effect?.replaceAll(' ', ''), risk, source };
    });
    const edges = asked.map(({ from, event, to, description, actions: [effect], meta }) => ({
      from,
      event,
      to,
      meaning: description,
      effect: `${effect?.type}${JSON.stringify(effect?.params)}`,
      risk: meta?.risk,
      source: meta?.source,
    }));
    expect(rows).toEqual(edges);
  });

  test('says every rule of an edge as a sentence with the values of the policy', () => {
    const policy = policyOf({
      agentCapacity: { min: 7, maxAgeMs: 11_000 },
      reason: { pauseReasons: { codes: ['X1', 'X2'] } },
    });
    const cells = rowsUnder(pageOf({ policy }), 'What may be asked').map((row) => row[4] ?? '');
    for (const [i, edge] of asked.entries()) {
      const sentences = edge.rules.map(({ type, params }) => {
        const rule = rules[type as keyof typeof rules];
        return plain(`${type}: ${rule.says(policy[type as keyof typeof rules] as never, params as never)}`);
      });
      expect(cells[i]).toBe(sentences.join('<br>'));
    }
    expect(cells.join()).toMatch(/At least 7 agents .* at most 11 s old/);
    expect(cells.join()).toContain('one of X1, X2');
  });

  test('has every observed edge once, and which of them settle', () => {
    const rows = rowsUnder(page, 'What the platform does by itself');
    expect(rows).toEqual(
      observed.map(({ from, event, to, description, meta }) => [
        from,
        event,
        to,
        description,
        meta?.settles ? 'yes' : 'no',
        meta?.risk,
        meta?.source,
      ]),
    );
  });

  test('says of every state which events it does not accept', () => {
    const pairs = rowsUnder(page, 'What is not accepted').flatMap(([from, events = '']) =>
      events.split(', ').map((event) => `${from} ${event}`),
    );
    const accepted = asked.map(({ from, event }) => `${from} ${event}`);
    const all = statesOf(machine).flatMap((from) => Object.keys(campaign.events).map((event) => `${from} ${event}`));
    expect(new Set([...pairs, ...accepted])).toEqual(new Set(all));
    expect(pairs.length + accepted.length).toBe(all.length);
  });

  test('shows the payload of each event', () => {
    const fields = rowsUnder(page, 'Payloads').map(([name, kind, required, value]) => [name, kind, required, value]);
    expect(fields).toEqual([
      ['reason', 'text', 'no', ''],
      ['text', 'text', 'no', ''],
      ['drain', 'yes or no', 'no', 'true'],
    ]);
    for (const event of ['activate', 'complete', 'archive']) expect(page).toContain(`\`${event}\` takes no payload.`);
  });

  test('says which facts are asked for, how long they are fresh, and what follows where one is unknown', () => {
    expect(rowsUnder(page, 'Facts')).toEqual([
      ['capacity', 'agentCapacity', 'activate', '30 s', 'the event is refused'],
    ]);
    const policy = policyOf({ agentCapacity: { onUnknown: 'allow-with-warning' } });
    expect(rowsUnder(pageOf({ policy }), 'Facts')[0]?.at(-1)).toMatch(/^the rule passes, with a warning/);
  });

  test('shows the default policy, or the one given', () => {
    const shown = (text: string) => JSON.parse(/## Policy\n[\s\S]*?```json\n([\s\S]*?)\n```/.exec(text)?.[1] ?? '');
    expect(shown(page)).toEqual(policyOf({}));
    const policy = policyOf({ agentCapacity: { min: 9 } });
    expect(shown(pageOf({ policy }))).toEqual(policy);
    expect(pageOf({ policy: policyOf({}) })).toBe(page);
  });
});

describe('its section of a dialect', () => {
  const section = (text: string) => text.slice(text.indexOf('## Dialect: guide'));

  test('says which capabilities are offered and which are not', () => {
    expect(rowsUnder(page, 'Capabilities').map(([capability, has]) => [capability, has])).toEqual([
      ['complete', 'yes'],
      ['archive', 'yes'],
      ['reactivate', '**not offered**: refused before anything is sent'],
    ]);
  });

  test('shows the very request of each event that can be sent', () => {
    const requests = [...section(page).matchAll(/^`(\w+)` from (.*), done once (.*):\n\n```http\n([\s\S]*?)\n```$/gm)];
    expect(requests.map(([, event, from, wanted]) => [event, plain(from ?? ''), plain(wanted ?? '')])).toEqual([
      ['pause', 'active', 'campaignstate is "draining" or "paused"'],
      ['complete', 'active, paused', 'campaignstate is "completed"'],
      ['archive', 'active, paused, completed', 'campaignstate is "archived"'],
      ['activate', 'paused', 'campaignstate is "active"'],
    ]);
    const [first = '', version, empty, body = ''] = requests[0]?.[4]?.split('\n') ?? [];
    expect([first, version, empty]).toEqual([
      'PATCH /api/v2/outbound/campaigns/{campaignId}',
      'If-Match: <version as read>',
      '',
    ]);
    expect(JSON.parse(body)).toEqual({ campaignstate: 'paused', pauseReason: 'COMPLIANCE', drainqueue: true });
  });

  test('shows what a richer dialect can do more', () => {
    const richer: Effects = { ...guideCampaign, capabilities: ['complete', 'archive', 'reactivate'] } as Effects;
    const text = pageOf({ effects: richer });
    expect(rowsUnder(text, 'Capabilities').at(-1)).toEqual(['reactivate', 'yes', 'activate from completed']);
    expect(text).toContain('`activate` from `paused`, `completed`, done once');
  });

  test('names the call and the scope of every operation', () => {
    expect(rowsUnder(page, 'Operations')).toEqual([
      ['campaign.read', 'GET /api/v2/outbound/campaigns/{campaignId}', 'outbound:campaign:read', 'read the campaign'],
      [
        'queues.realtime',
        expect.stringMatching(/^GET \/api\/v2\/analytics\/queues\/realtime\?interval=now&/),
        'analytics:queue:read',
        'the fact capacity',
      ],
      [
        'campaign.patch',
        'PATCH /api/v2/outbound/campaigns/{campaignId}',
        'outbound:campaign:write',
        'pause, complete, archive, activate',
      ],
    ]);
  });

  test('says what it takes for a conflict, as its effects do', () => {
    const taken = (text: string) => rowsUnder(text, 'Conflicts').map((row) => row[1]);
    expect(taken(page)).toEqual(['a conflict', 'a conflict', 'a conflict', 'a failure', 'a conflict', 'a failure']);
    const strict = { ...guideCampaign, conflict: ({ status }) => status === 412 } as Effects;
    expect(taken(pageOf({ effects: strict }))).toEqual(
      Array.from({ length: 6 }, (_, i) => (i === 4 ? 'a conflict' : 'a failure')),
    );
  });
});
