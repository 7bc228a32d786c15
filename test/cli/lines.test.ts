import { describe, expect, test } from 'vitest';
import { LONGEST, linesOf, type RawLine } from '../../src/cli/lines.ts';
import { file } from './interlock.ts';

async function read(content: string | Buffer): Promise<RawLine[]> {
  const lines: RawLine[] = [];
  for await (const line of linesOf(file('lines', content))) lines.push(line);
  return lines;
}

const texts = async (content: string | Buffer) => (await read(content)).map(({ bytes }) => bytes.toString());

describe('a file is read line by line', () => {
  test('an empty file has no lines', async () => {
    expect(await read('')).toEqual([]);
  });

  test('the last line needs no end', async () => {
    expect(await texts('a\nb')).toEqual(['a', 'b']);
    expect(await texts('a\nb\n')).toEqual(['a', 'b']);
  });

  test('blank lines are lines, and keep their numbers', async () => {
    const lines = await read('a\n\n\nb\n');
    expect(lines.map(({ number, bytes }) => [number, bytes.toString()])).toEqual([
      [1, 'a'],
      [2, ''],
      [3, ''],
      [4, 'b'],
    ]);
  });

  test('a carriage return belongs to the line end, wherever the file ends', async () => {
    expect(await texts('a\r\nb\r\n')).toEqual(['a', 'b']);
    expect(await texts('a\r\nb\r')).toEqual(['a', 'b']);
    expect(await texts('a\rb\n')).toEqual(['a\rb']);
  });

  test('the sizes of all lines add up to the size of the file', async () => {
    const content = 'a\r\n\nfünf\n\r\nlast';
    const sizes = (await read(content)).map(({ size }) => size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(Buffer.byteLength(content));
  });

  test('lines that lie across the pieces in which a file is read come whole', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `${at}`.repeat(7_001));
    expect(await texts(lines.join('\n'))).toEqual(lines);
  });

  test('a line of the longest length comes whole, with either end', async () => {
    const longest = 'x'.repeat(LONGEST);
    expect((await texts(`${longest}\r\n${longest}`)).map(({ length }) => length)).toEqual([LONGEST, LONGEST]);
  });

  test('a line without end is not read to its end', async () => {
    const [only, ...more] = await read(`${'x'.repeat(3 * LONGEST)}\nnext\n`);
    expect(more).toEqual([]);
    expect(only?.bytes.length).toBeGreaterThan(LONGEST);
    expect(only?.bytes.length).toBeLessThan(2 * LONGEST);
  });
});
