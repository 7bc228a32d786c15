import { expect, test } from 'vitest';
import { dot } from '../../src/export/dot.ts';
import { scxml } from '../../src/export/scxml.ts';
import { xstateJson } from '../../src/export/xstate-json.ts';
import { campaignMachine, requestMachine } from '../../src/machines.ts';
import { stateDiagram } from '../../src/pages/mermaid.ts';
import { file, interlock, json } from './interlock.ts';

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

test.concurrent('export prints a lifecycle as a policy restricts it, and a protocol as it is', async () => {
  const policy = file('policy.json', { restrict: { campaign: { without: [{ from: 'active', event: 'pause' }] } } });
  const [restricted, protocol] = await Promise.all([
    interlock('export', 'campaign', '--format', 'xstate-json', '--policy', policy),
    interlock('export', 'request', '--format', 'dot', '--policy', policy),
  ]);
  expect(Object.keys(JSON.parse(xstateJson(campaignMachine)).states.active.on)).toContain('pause');
  expect(Object.keys(json(restricted).states.active.on)).not.toContain('pause');
  expect(protocol).toEqual({ code: 0, stdout: `${dot(requestMachine)}\n`, stderr: '' });
});

test.concurrent('export names the policy that it cannot use', async () => {
  const policy = file('policy.json', { restrict: { campain: {} } });
  const { code, stderr } = await interlock('export', 'campaign', '--format', 'dot', '--policy', policy);
  expect(stderr).toMatch(/restrict\.campain: there is no such lifecycle; one of conversation, /);
  expect(code).toBe(64);
});
