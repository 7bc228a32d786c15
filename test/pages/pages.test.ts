import { expect, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import { pages } from '../../src/pages/pages.ts';

const roster = { campaign: { lifecycle: campaign, dialects: { guide: guideCampaign } } };

test('there is a page for each lifecycle, and one for the protocol', () => {
  expect(pages(roster).map(({ path }) => path)).toEqual(['docs/lifecycles/campaign.md', 'docs/request-protocol.md']);
  expect(pages({}).map(({ path }) => path)).toEqual(['docs/request-protocol.md']);
});

test('each page says what made it, has one title, and no line that ends in a space', () => {
  for (const { text } of pages(roster)) {
    expect(text).toMatch(/^<!-- Generated from machines\/\w+\.ts by `npm run docs`/);
    expect(text.match(/^# /gm)).toHaveLength(1);
    expect(text).not.toMatch(/ $|\n{3}|undefined|\[object/m);
    expect(text.endsWith('\n')).toBe(true);
  }
});

test('the same roster gives the same pages', () => {
  expect(pages(roster)).toEqual(pages(roster));
});

test('a page has a section for each dialect', () => {
  const other = { ...guideCampaign, dialect: 'guide' as const, capabilities: [] };
  const [page] = pages({ campaign: { lifecycle: campaign, dialects: { guide: guideCampaign, other } } });
  expect(page?.text.match(/^## Dialect: /gm)).toHaveLength(2);
});
