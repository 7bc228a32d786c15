import { describe, expect, test } from 'vitest';
import { pathOf } from '../../src/genesys/path.ts';

const path = '/api/v2/outbound/campaigns/{campaignId}';

describe('path', () => {
  test('every place is filled in and percent-encoded', () => {
    expect(pathOf({ path: '/a/{x}/b/{y}', params: { x: 'é ?#/%', y: '..%2f..' } })).toBe(
      '/a/%C3%A9%20%3F%23%2F%25/b/..%252f..',
    );
  });

  test('the query is encoded behind it', () => {
    expect(pathOf({ path, params: { campaignId: 'c' }, query: { 'a b': '1&2=3', select: 'x,y' } })).toBe(
      '/api/v2/outbound/campaigns/c?a+b=1%262%3D3&select=x%2Cy',
    );
  });

  test('an empty query leaves no question mark', () => {
    expect(pathOf({ path, params: { campaignId: 'c' }, query: {} })).toBe('/api/v2/outbound/campaigns/c');
  });

  test.each([
    ['', 'must not be empty'],
    ['.', 'must not be a dot segment'],
    ['..', 'must not be a dot segment'],
    ['\ud800', 'must be well-formed Unicode'],
  ])('the value %j is refused by name and rule, without being shown', (campaignId, rule) => {
    expect(() => pathOf({ path, params: { campaignId } })).toThrow(new RangeError(`params.campaignId: ${rule}`));
  });

  test('a missing parameter is an error, also where its name is one that every object inherits', () => {
    expect(() => pathOf({ path })).toThrow('params.campaignId: missing');
    expect(() => pathOf({ path: '/{toString}', params: {} })).toThrow('params.toString: missing');
  });

  test('a parameter that no place names is an error', () => {
    expect(() => pathOf({ path, params: { campaignId: 'c', queueId: 'q' } })).toThrow(
      'params.queueId: not named in /api/v2/outbound/campaigns/{campaignId}',
    );
  });
});
