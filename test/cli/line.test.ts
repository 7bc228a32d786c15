import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/cli/input-error.ts';
import { lineOf } from '../../src/cli/line.ts';
import { LONGEST } from '../../src/cli/lines.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { request } from './interlock.ts';

const raw = (content: string | Buffer) => ({ number: 7, bytes: Buffer.from(content), size: content.length + 1 });

function findings(content: string | Buffer): string[] {
  try {
    lineOf(raw(content));
  } catch (error) {
    if (error instanceof InputError) return error.toLines('FILE');
    throw error;
  }
  return [];
}

const VALID = request(1, 'pause', { payload: { reason: 'COMPLIANCE' } });

describe('a line that is a request', () => {
  test('has everything that is needed to send it', () => {
    const line = lineOf(raw(request(1, 'archive', { deadline: '2026-03-27T12:00:00+01:00', request: 'r-1' })));
    expect(line).toMatchObject({ number: 7, lifecycle: 'campaign', request: 'r-1', asked: { type: 'archive' } });
    expect(line?.deadline?.toISOString()).toBe('2026-03-27T11:00:00.000Z');
  });

  test('has the digest of its bytes, so that a space more is another line', () => {
    expect(lineOf(raw(VALID))?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(lineOf(raw(`${VALID} `))?.fingerprint).not.toBe(lineOf(raw(VALID))?.fingerprint);
  });

  test('may be blank, and then is none', () => {
    expect(lineOf(raw(' \t'))).toBeUndefined();
  });
});

describe('a line that is no request says where, what and why', () => {
  test.each([
    ['{"lifecycle":"campaign",', 'FILE:7:25: line (text): JSON is expected, and it breaks here.'],
    ['[]', 'FILE:7:1: line (an array): an object is expected.'],
    ['  null', 'FILE:7:3: line (null): an object is expected.'],
  ])('%s', (text, finding) => {
    expect(findings(text)).toEqual([finding]);
  });

  const broken = (from: string, to: string) => findings(VALID.replace(from, to));
  const columnOf = (text: string) => VALID.indexOf(text) + 1;

  test('a lifecycle that nobody knows', () => {
    expect(broken('"campaign"', '"champagne"')).toEqual([
      `FILE:7:${columnOf('"campaign"')}: lifecycle (a string): One of ${Object.keys(lifecycles).join(', ')} is expected.`,
    ]);
  });

  test('an event that the lifecycle does not have, beside an id that is none', () => {
    const text = VALID.replace('"pause"', '"paws"').replace('c0000000', 'x');
    expect(findings(text)).toEqual([
      `FILE:7:${text.indexOf('"x') + 1}: id (a string): A campaign id is a UUID.`,
      `FILE:7:${text.indexOf('"paws"') + 1}: event (a string): one of activate, pause, complete, archive is expected.`,
    ]);
  });

  test('a payload that the event does not take', () => {
    expect(broken('"COMPLIANCE"', '5')).toEqual([
      `FILE:7:${columnOf('"COMPLIANCE"')}: payload.reason (a number): string is expected.`,
    ]);
  });

  test('a field that there is none of, at any depth', () => {
    const forced = VALID.replace('"actor":', '"force":true,"actor":');
    expect(findings(forced)).toEqual([`FILE:7:${forced.indexOf('true') + 1}: force: no such field.`]);
    const onto = VALID.replace('"type":"user"', '"type":"user","on":[]');
    expect(findings(onto)).toEqual([`FILE:7:${onto.indexOf('[]') + 1}: actor.on: no such field.`]);
  });

  test('nobody who asks', () => {
    expect(broken('"actor":{"id":"anna","type":"user"},', '')[0]).toMatch(/^FILE:7:1: actor \(missing\)/);
    expect(broken('"id":"anna",', '')[0]).toMatch(
      new RegExp(`^FILE:7:${columnOf('{"id":"anna"')}: actor.id \\(missing\\)`),
    );
  });

  test.each(['tomorrow', '2026-03-27', '2026-03-27T12:00:00', '2026-02-30T12:00:00Z', '2026-03-27T25:00:00Z'])(
    'the deadline %s, which is no instant with a zone',
    (deadline) => {
      expect(findings(request(1, 'archive', { deadline }))[0]).toContain('deadline (a string): An ISO 8601 instant');
    },
  );

  test.each(['', 'k'.repeat(181)])('a key that is empty or too long', (key) => {
    expect(findings(request(1, 'archive', { request: key }))[0]).toContain('request (a string): ');
  });

  test('a line that is too long', () => {
    expect(findings(' '.repeat(LONGEST + 1))).toEqual([
      `FILE:7:1: line (text): at most ${LONGEST} bytes are expected.`,
    ]);
  });

  test.each([
    ['in the middle', Buffer.from([0x22, 0xc3, 0xa9, 0x61, 0xff, 0x62]), 4],
    ['a character cut by another', Buffer.from([0x22, 0xe2, 0x82, 0x22]), 2],
    ['a character cut by the end', Buffer.from([0x22, 0x61, 0xe2, 0x82]), 3],
    ['an encoded surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 2],
  ])('bytes that are no UTF-8: %s', (_, bytes, column) => {
    expect(findings(bytes)).toEqual([`FILE:7:${column}: line (bytes): UTF-8 is expected.`]);
  });

  test('and never shows a value', () => {
    const text = VALID.replace('"COMPLIANCE"', '{"ssn":"078-05-1120"}').replace('"anna"', '["078-05-1120"]');
    expect(findings(text).length).toBeGreaterThan(1);
    expect(findings(text).join()).not.toContain('078');
    expect(findings(text.slice(0, -1)).join()).not.toContain('078');
  });
});
