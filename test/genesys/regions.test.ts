import { describe, expect, test } from 'vitest';
import { hostsOf, REGIONS, type Region } from '../../src/genesys/regions.ts';

describe('regions', () => {
  test('there are 18, each with an API and a login host of its own', () => {
    const hosts = REGIONS.map(hostsOf);
    expect(REGIONS).toHaveLength(18);
    expect(new Set(hosts.flatMap(({ apiUrl, loginUrl }) => [apiUrl, loginUrl])).size).toBe(36);
    for (const { apiUrl, loginUrl } of hosts) {
      expect(apiUrl).toMatch(/^https:\/\/api\.[\w.-]+$/);
      expect(loginUrl).toBe(apiUrl.replace('//api.', '//login.'));
    }
  });

  test('the oldest region keeps its oldest domain', () => {
    expect(hostsOf('us_east_1')).toEqual({
      apiUrl: 'https://api.mypurecloud.com',
      loginUrl: 'https://login.mypurecloud.com',
    });
  });

  test.each(['moon_1', 'toString', ''])('%j is no region', (name) => {
    expect(() => hostsOf(name as Region)).toThrow(/^region: must be one of us_east_1, /);
  });
});
