import { expect, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { dialects } from '../../src/dialects.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { pages } from '../../src/pages/pages.ts';

const OTHER_PAGES = [
  ...['docs/request-protocol.md', 'docs/heartbeat-protocol.md', 'docs/stream-protocol.md'],
  ...['docs/failures.md', 'docs/scopes.md'],
];

test('there is a page for each lifecycle and one for all, one for each protocol, one of failures, and one of scopes', () => {
  const names = Object.keys(lifecycles).map((name) => `docs/lifecycles/${name}.md`);
  expect(pages(lifecycles).map(({ path }) => path)).toEqual(['docs/lifecycles/README.md', ...names, ...OTHER_PAGES]);
  expect(pages({}).map(({ path }) => path)).toEqual(['docs/lifecycles/README.md', ...OTHER_PAGES]);
});

test('each page says what made it, has one title, and no line that ends in a space', () => {
  for (const { text } of pages(lifecycles, dialects)) {
    expect(text).toMatch(
      /^<!-- Generated from (machines\/|machines\/\w+\.ts|src\/effects|src\/pages\/failures\.ts) by `npm run docs`/,
    );
    expect(text.match(/^# /gm)).toHaveLength(1);
    expect(text).not.toMatch(/ $|\n{3}|undefined|\[object/m);
    expect(text.endsWith('\n')).toBe(true);
  }
});

test('the same roster gives the same pages', () => {
  expect(pages(lifecycles, dialects)).toEqual(pages(lifecycles, dialects));
});

test('a page has a section for each dialect', () => {
  const other = { ...guideCampaign, dialect: 'guide' as const, capabilities: [] };
  const [, page] = pages({ campaign: { lifecycle: campaign, dialects: { guide: guideCampaign, other } } });
  expect(page?.text.match(/^## Dialect: /gm)).toHaveLength(2);
});
