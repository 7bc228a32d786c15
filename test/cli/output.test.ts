import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ResultFile } from '../../src/cli/result-file.ts';
import { ended, file, folder, interlock, request, scenario, start } from './interlock.ts';

/** A disk that is full, as every Linux has one. */
const FULL = '/dev/full';

/** Stdout fails as it does where a disk is full, after all is written. */
const FAILING = `process.once('beforeExit', () => {
  process.stdout.emit('error', Object.assign(new Error('write'), { code: 'ENOSPC' }));
});`;

test('where stdout cannot be written, that is said in one line, with the code of everything else', async () => {
  const environment = { NODE_OPTIONS: `--import=${file('failing.mjs', FAILING)}` };
  const { code, stderr } = await ended(start(['--version'], environment));
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'interlock: stdout: it cannot be written (ENOSPC).\n' });
});

test('a file of --out that cannot be written any more is named, and why', async () => {
  const out = await ResultFile.open(FULL, file('requests.jsonl', ''));
  const said = `--out ${FULL}: it cannot be written any more (ENOSPC).`;
  const result = { line: 1 } as never;
  const failed = async () => {
    for (;;) await out.write(result);
  };
  await expect(failed()).rejects.toThrow(said);
  await expect(out.close()).rejects.toThrow(said);
});

test('apply then ends with the code of everything else; the journal holds what was done', async () => {
  const at = folder();
  const world = file('scenario.json', scenario(1), at);
  const lines = file('requests.jsonl', request(1, 'pause', { payload: { reason: 'COMPLIANCE' } }), at);
  const journal = join(at, 'journal.db');
  const flags = ['--sandbox', '--scenario', world, '--journal', journal];
  const { code, stderr } = await interlock('apply', lines, ...flags, '--out', FULL);
  expect(stderr).toContain(`interlock: --out ${FULL}: it cannot be written any more (ENOSPC).\n`);
  expect(code).toBe(2);
  expect((await interlock('audit', 'list', '--outcome', 'moved', '--journal', journal)).stdout).toContain('moved');
});
