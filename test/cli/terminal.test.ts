import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless, jsonText } from '../../src/cli/terminal.ts';
import { file, interlock, request, scenario } from './interlock.ts';

/** Clears the screen, sets the title of the window, asks the terminal to answer, in eight bits, and turns the text round. */
const ESCAPES = ['\u001b[2J', '\u001b]0;owned\u0007', '\u001b[6n', '\u009b31m', '\u202e', '\u2066', '\r', '\u007f'];
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const text = fc.array(fc.oneof(fc.constantFrom(...ESCAPES), fc.string({ unit: 'binary' }))).map((all) => all.join(''));

describe('what a terminal would obey', () => {
  test('is not in a text that is printed, nor is a second line', () => {
    fc.assert(fc.property(text, (given) => !UNSAFE.test(harmless(given)) && !harmless(given).includes('\n')));
  });

  test('is in no JSON that is printed, and the value is the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, member) => {
        const given = { [`m${member}`]: value, text: member };
        const printed = jsonText(given);
        expect(printed).not.toMatch(UNSAFE);
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  test('does not come through a command: from the platform, a file, or its arguments', async () => {
    const planted = ESCAPES.join('x');
    const body = { code: 'odd', message: planted, contextId: planted };
    const faults = [{ operation: 'campaign.read', do: { kind: 'status', status: 400, body } }] as const;
    const sandbox = ['--sandbox', '--scenario', file('scenario.json', scenario(2, { faults: [...faults] }))];
    const lines = (...all: string[]) => file('requests.jsonl', `${all.join('\n')}\n`);
    const ended = await Promise.all([
      interlock(
        'apply',
        lines(request(1, 'pause', { payload: { reason: 'COMPLIANCE' }, request: planted })),
        ...sandbox,
      ),
      interlock('apply', lines(JSON.stringify({ [planted]: 1 })), '--json', ...sandbox),
      interlock(planted),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([2, 65, 64]);
    for (const { stdout, stderr } of ended) {
      expect(stdout + stderr).not.toMatch(UNSAFE);
      expect(stdout + stderr).not.toBe('');
    }
  }, 30_000);
});
