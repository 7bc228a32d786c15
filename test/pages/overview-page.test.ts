import { expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { pages } from '../../src/pages/pages.ts';

const [page] = pages(lifecycles);
const text = page?.text ?? '';
const section = (name: string) =>
  text
    .slice(text.indexOf(`\n## ${name}\n`) + 1)
    .split('\n## ')
    .at(0)
    ?.slice(3) ?? '';
const linesOf = (name: string) => section(name).split('\n');

test('every lifecycle has a section, with its states and a way to its page and chart', () => {
  for (const [name, { lifecycle }] of Object.entries(lifecycles)) {
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    expect(section(title)).toContain(`[everything about it](${name}.md) and [its chart](${name}.svg)`);
    for (const [state, { description }] of Object.entries(lifecycle.machine.config.states ?? {})) {
      expect(linesOf(title)).toContain(`- \`${state}\`: ${description}`);
    }
  }
});

test('every edge is told, the asked ones with their risk', () => {
  const told = linesOf('Campaign');
  for (const { event, from, to, description, meta } of edgesOf(lifecycles.campaign.lifecycle.machine)) {
    const asked = `- \`${event}\`, from \`${from}\` to \`${to}\`: ${description}`;
    const line = told.find((each) =>
      each.startsWith(meta?.by === 'asked' ? asked : `- From \`${from}\` to \`${to}\`: ${description}`),
    );
    expect(line).toBeDefined();
    expect(/ Raises risk\./.test(line ?? '')).toBe(meta?.by === 'asked' && meta.risk === 'raises');
  }
});

test('what must hold is said once, in sentences with the numbers of the policy, and for what', () => {
  expect(linesOf('Campaign')).toEqual(
    expect.arrayContaining([
      '- For `activate`: The time is within the calling hours, 09:00 to 20:00 every day, in UTC.',
      "- For `activate`: At least 2 agents are free in the campaign's own queues, by a sample at most 30 s old. Where the capacity is not known, it is refused.",
      '- For `complete`, `archive`: nothing.',
    ]),
  );
  expect(section('Conversation').match(/nested at most 5 deep/g)).toHaveLength(1);
  expect(section('Presence')).toMatch(
    /^- For every event but `goOffline`: No `mandatory_break` .*the record bears a warning\.$/m,
  );
  expect(section('Guest')).toMatch(/^- For `close`, `erase`: nothing\.$/m);
});

test('what the dialect cannot do is said to be impossible, and is no condition', () => {
  const [line] = linesOf('Campaign').filter((each) => each.includes('**Never**'));
  expect(line).toContain('`activate`, from `completed`');
  expect(section('Campaign')).not.toContain('The dialect offers');
});
