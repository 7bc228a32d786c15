import { copyFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { file, folder, idOf, interlock, linesIn, request, scenario } from './interlock.ts';

const journal = join(folder(), 'journal.db');
const exported = async (...args: string[]) => {
  const done = await interlock('audit', 'export', ...args);
  return { ...done, lines: linesIn(done.stdout).map((line) => JSON.parse(line)) };
};

beforeAll(async () => {
  const lines = [
    request(1, 'pause', { request: 'first', payload: { reason: 'OTHER', text: 'Under review.' } }),
    request(2, 'pause', { request: 'second' }),
    request(3, 'complete', { request: 'third' }),
  ];
  const begin = ['--sandbox', '--scenario', file('scenario.json', scenario(2)), '--concurrency', '1'];
  await interlock('apply', file('requests.jsonl', lines.join('\n')), ...begin, '--journal', journal);
  await interlock(
    'audit',
    'erase',
    '--subject',
    `campaign:${idOf(1)}`,
    '--actor',
    'system:retention',
    '--journal',
    journal,
  );
});

const ajv = new Ajv({ strict: true, allErrors: true });
const text = { type: 'string', minLength: 1 };
const moment = { type: 'integer', minimum: 1_500_000_000_000 };
const closed = (properties: object, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

/** CloudEvents 1.0.2: its JSON schema as far as it binds us, and the rule for the names of attributes. */
const CLOUD_EVENT = {
  ...closed({
    specversion: { const: '1.0' },
    ...{ id: text, source: { type: 'string', pattern: '^urn:uuid:[0-9a-f-]{36}$' }, type: text, subject: text },
    ...{ time: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' } },
    datacontenttype: { const: 'application/json' },
    sequence: { type: 'string', pattern: '^\\d{16}$' },
    ...{ partitionkey: text, recordedtime: text, authid: text, data: { type: 'object' } },
    authtype: { enum: ['app_user', 'user', 'service_account', 'api_key', 'system', 'unauthenticated', 'unknown'] },
  }),
  propertyNames: { pattern: '^[a-z0-9]{1,20}$' },
};

const entity = closed({ type: text, uid: text, version: text, data: closed({ state: { type: ['string', 'null'] } }) }, [
  'version',
]);

/** The class Entity Management of OCSF 1.1.0, as far as it binds what we write. */
const OCSF = closed(
  {
    activity_id: { enum: [0, 1, 2, 3, 4, 99] },
    ...{ activity_name: text, category_name: { const: 'Identity & Access Management' }, category_uid: { const: 3 } },
    ...{
      class_name: { const: 'Entity Management' },
      class_uid: { const: 3004 },
      type_uid: { enum: [300401, 300403, 300404, 300499] },
    },
    ...{ severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] }, severity: text, time: moment, message: text },
    ...{ status_id: { enum: [0, 1, 2, 99] }, status: text, status_code: text, status_detail: text },
    actor: closed({ user: closed({ uid: text, type_id: { enum: [0, 1, 2, 3, 99] }, type: text }) }),
    ...{ entity, entity_result: entity },
    metadata: closed({
      version: { const: '1.1.0' },
      product: closed({ name: text, vendor_name: text }),
      ...{
        uid: text,
        sequence: { type: 'integer', minimum: 1 },
        correlation_uid: text,
        log_name: text,
        logged_time: moment,
      },
    }),
    unmapped: { type: 'object' },
  },
  ['status_code', 'status_detail'],
);

describe.concurrent('audit export', () => {
  test('prints the records as they are, all or some', async () => {
    const [all, some] = await Promise.all([
      exported('--journal', journal),
      exported('--journal', journal, '--id', idOf(2), '--from', '2026-03-27T00:00:00Z'),
    ]);
    expect(all.code).toBe(0);
    expect(all.lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(all.lines[0]).toMatchObject({ schema: 'interlock.audit/2', id: 'first/intent' });
    expect(some.lines.map(({ request: key }) => key)).toEqual(['second']);
  });

  test('prints CloudEvents that the specification takes', async () => {
    const { lines } = await exported('--format', 'cloudevents', '--journal', journal);
    const validate = ajv.compile(CLOUD_EVENT);
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
    expect(lines[1]).toMatchObject({
      type: 'interlock.audit.outcome',
      subject: `campaign/${idOf(1)}`,
      data: { seq: 2 },
    });
    expect(lines.map(({ authtype }) => authtype)).toEqual(['user', 'user', 'user', 'user', 'system']);
  });

  test('prints events that the OCSF class takes, with their status and the numbers that belong together', async () => {
    const { lines } = await exported('--format', 'ocsf', '--journal', journal);
    const validate = ajv.compile(OCSF);
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(validate(line), JSON.stringify(validate.errors)).toBe(true);
    for (const line of lines) expect(line.type_uid).toBe(line.class_uid * 100 + line.activity_id);
    expect(lines.map(({ activity_name: name, status }) => `${name}: ${status}`)).toEqual([
      'campaign.pause (intent): intent',
      'Update: Success',
      'Update: Failure',
      'Update: Failure',
      'subject.erased (erasure): erasure',
    ]);
    expect(lines[1]).toMatchObject({
      entity: { data: { state: 'active' } },
      entity_result: { data: { state: 'paused' } },
    });
  });

  test('--sound exports all of a damaged journal that stands before the damage, and says where that is', async () => {
    const damaged = join(folder(), 'damaged.db');
    copyFileSync(journal, damaged);
    const db = new DatabaseSync(damaged);
    db.exec(`UPDATE record SET body = replace(body, 'anna', 'emma') WHERE seq = 4`);
    db.close();
    const [rescued, whole, filtered] = await Promise.all([
      exported('--sound', '--journal', damaged),
      exported('--sound', '--journal', journal),
      exported('--sound', '--kind', 'campaign', '--journal', journal),
    ]);
    expect([rescued.code, whole.code, filtered.code]).toEqual([2, 0, 64]);
    expect(rescued.lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(rescued.stderr).toMatch(/broken at record 4: .*; all before it is exported/);
    expect(whole.lines).toHaveLength(5);
  });

  test('of a journal that was torn off says so in one line, whatever is left of it', async () => {
    const torn = join(folder(), 'torn.db');
    copyFileSync(journal, torn);
    truncateSync(torn, 4096 * 3);
    const { code, stderr } = await exported('--sound', '--journal', torn);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^(interlock: The journal is damaged|audit: the chain is broken at record \d)[^\n]*\n$/);
  });
});
