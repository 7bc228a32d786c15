import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/exit.ts';
import { Expected } from '../../src/cli/expected.ts';
import { jsonFile } from '../../src/cli/json-file.ts';
import { textFile } from '../../src/cli/text-file.ts';
import { file, folder } from './interlock.ts';

describe('a file that an option names', () => {
  test('is read up to its limit, and said to be too large one byte beyond', () => {
    expect(textFile('--key', file('just', 'x'.repeat(1_000)), 1_000)).toHaveLength(1_000);
    const path = file('more', 'x'.repeat(1_001));
    expect(() => textFile('--key', path, 1_000)).toThrow(
      new UsageError(`--key ${path}: at most 1000 bytes are expected.`),
    );
  });

  test('may be endless without being read for ever', () => {
    const path = join(folder(), 'endless');
    symlinkSync('/dev/zero', path);
    expect(() => jsonFile('--policy', path)).toThrow('at most 16777216 bytes are expected.');
  });

  test('is named where it cannot be read, also by --expect', async () => {
    const said = 'a file that can be read is expected (ENOENT).';
    expect(() => jsonFile('--policy', 'none')).toThrow(new UsageError(`--policy none: ${said}`));
    await expect(Expected.read('none')).rejects.toThrow(new UsageError(`--expect none: ${said}`));
  });

  test('reaches no prototype', () => {
    const value = jsonFile('--policy', file('policy.json', '{"__proto__":{"polluted":true},"constructor":{}}'));
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect('polluted' in {}).toBe(false);
  });
});
