import { expect, test } from 'vitest';
import { dot } from '../../src/export/dot.ts';
import { scxml } from '../../src/export/scxml.ts';
import { xstateJson } from '../../src/export/xstate-json.ts';
import { campaignMachine, requestMachine } from '../../src/machines.ts';
import { stateDiagram } from '../../src/pages/mermaid.ts';
import { interlock } from './interlock.ts';

test.concurrent.each([
  ['campaign', 'xstate-json', xstateJson(campaignMachine)],
  ['campaign', 'scxml', scxml(campaignMachine)],
  ['request', 'dot', dot(requestMachine)],
  ['request', 'mermaid', stateDiagram(requestMachine)],
])('export prints %s as %s, whole', async (name, format, text) => {
  expect(await interlock('export', name, '--format', format)).toEqual({ code: 0, stdout: `${text}\n`, stderr: '' });
});

test.concurrent.each([
  [['export', 'campain', '--format', 'dot'], /'campain' is invalid.*One of .*campaign, request, heartbeat, stream is/],
  [['export', 'campaign', '--format', 'png'], /'png' is invalid.*One of xstate-json, mermaid, scxml, dot is expected/],
  [['export', 'campaign'], /required option '--format <format>' not specified/],
])('%j is bad usage, and what would be good is said', async (args, said) => {
  const { code, stderr } = await interlock(...args);
  expect(stderr).toMatch(said);
  expect(code).toBe(64);
});
