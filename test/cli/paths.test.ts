import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import { pathText } from '../../src/paths/path.ts';
import { pathsOf } from '../../src/paths/strategies.ts';
import { randomPaths } from '../../src/paths/walks.ts';
import { model } from '../paths/models.ts';
import { file, interlock, json, linesIn } from './interlock.ts';

const paths = (...args: string[]) => interlock('paths', ...args);

test('paths of no lifecycle sum up all lifecycles and protocols, and nothing is left out', async () => {
  const { code, stdout, stderr } = await paths();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [header = '', ...rows] = linesIn(stdout);
  expect(header.trim().split(/\s+/)).toEqual([
    'states',
    'edges',
    'pairs',
    'triples',
    'refused',
    'notAccepted',
    'paths',
    'steps',
    'ms',
  ]);
  expect(rows.map((row) => row.split(' ')[0])).toEqual([...Object.keys(lifecycles), 'request', 'heartbeat', 'stream']);
  const shares = rows.flatMap((row) => [...row.matchAll(/(\d+)\/(\d+)/g)]);
  expect(shares.length).toBeGreaterThan(rows.length * 4);
  for (const [, covered, feasible] of shares) expect(covered).toBe(feasible);
});

describe.concurrent('paths', () => {
  test('of a lifecycle are those of the strategy, and then what they cover', async () => {
    const { code, stdout } = await paths('campaign', '--strategy', 'pairs');
    expect(code).toBe(0);
    const wanted = pathsOf(model('campaign'), 'pairs');
    const [title, ...lines] = linesIn(stdout);
    expect(title).toBe(`campaign, pairs: ${wanted.length} paths, ${wanted.flat().length} steps`);
    expect(lines.slice(0, wanted.length)).toEqual(wanted.map((path, at) => `${at + 1}. ${pathText(path)}`));
    expect(lines.slice(wanted.length)).toContain('pairs        29/29');
  });

  test.each(['simple', 'denied'] as const)('of a protocol too, as JSON: %s', async (strategy) => {
    const found = json(await paths('heartbeat', '--strategy', strategy, '--format', 'json'));
    expect(found).toMatchObject({ name: 'heartbeat', strategy, coverage: { edges: { feasible: 20 } } });
    expect(found.paths).toEqual(pathsOf(model('heartbeat'), strategy));
  });

  test('walk by chance come again with the seed that is printed', async () => {
    const { stdout } = await paths('guest', '--strategy', 'walk', '--walks', '3');
    const [title = ''] = linesIn(stdout);
    const [, seed = ''] = /^guest, walk \(seed (\d+)\): 3 paths, \d+ steps?$/.exec(title) ?? [];
    expect(seed).not.toBe('');
    const again = ['guest', '--strategy', 'walk', '--walks', '3', '--seed', seed];
    expect((await paths(...again)).stdout).toBe(stdout);
    const found = json(await paths(...again, '--format', 'json'));
    expect(found).toMatchObject({ strategy: 'walk', seed: Number(seed) });
    expect(found.paths).toEqual(randomPaths(fc, model('guest'), { seed: Number(seed), paths: 3 }));
  });

  test('of a policy are those of the lifecycle as it restricts it', async () => {
    const policy = file('policy.json', {
      agentCapacity: { onUnknown: 'allow-with-warning' },
      restrict: { campaign: { without: [{ from: '*', event: 'archive' }] } },
    });
    const { stdout } = await paths('campaign', '--strategy', 'denied', '--policy', policy);
    expect(stdout).not.toContain('archive →');
    expect(stdout).toContain('archive ✗');
    expect(stdout).toContain('activate [agentCapacity unknown] → active');
  });

  test('as Gherkin say what rules answer, what happens and what becomes of it', async () => {
    const { stdout } = await paths('campaign', '--strategy', 'denied', '--format', 'gherkin');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('Feature: campaign, denied');
    for (const line of lines.slice(1)) {
      expect(line).toMatch(/^$|^ {2}Scenario: \d+\. From \w+ to \w+$|^ {4}(Given|When|Then|And) \S.*$/);
    }
    expect(stdout).toContain(
      '    Given reason denies\n    When pause is asked for\n    Then it is refused by reason\n    And it is still active\n',
    );
    expect(stdout).toContain('    When drained happens\n    Then it is paused\n');
    expect(stdout).toContain('    When pause is asked for\n    Then it is not accepted\n    And it is still paused\n');
    const steps = pathsOf(model('campaign'), 'denied').flat();
    expect(lines.filter((line) => line.startsWith('    When'))).toHaveLength(steps.length);
  });

  test('as Mermaid are a diagram with a box for each, in which every arrow is numbered', async () => {
    const { stdout } = await paths('guest', '--format', 'mermaid');
    const [comment, head, ...lines] = stdout.trimEnd().split('\n');
    expect([comment, head]).toEqual(['%% guest, edges', 'stateDiagram-v2']);
    for (const line of lines) {
      expect(line).toMatch(
        /^ {2}(state "path \d+" as p\d+ \{|\})$|^ {4}(state "\w+" as p\d+_\d+|(\[\*\]|p\d+_\d+) --> p\d+_\d+( : \d+ [^:;#"]+)?)$/,
      );
    }
    const wanted = pathsOf(model('guest'), 'edges');
    const numbers = [...stdout.matchAll(/ : (\d+) /g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(wanted.flatMap((path) => path.map((_, at) => at + 1)));
  });

  test.each([
    [['tram'], /Allowed choices are .*campaign.*stream/],
    [['--strategy', 'pairs'], /LIFECYCLE \(missing\)/],
    [['campaign', '--seed', '1'], /--seed, --walks: they are for --strategy walk\./],
    [['campaign', '--strategy', 'walk', '--walks', '0'], /A whole number from 1 to 10000 is expected\./],
    [['presence', '--strategy', 'simple'], /presence: Its simple paths are too many to list; take a tour\./],
  ])('%j is bad usage, and says why', async (args, sentence) => {
    const { code, stdout, stderr } = await paths(...args);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(sentence);
  });
});
