import { describe, expect, test } from 'vitest';
import { ConfigurationError, complete, fromEnvironment } from '../../src/configuration.ts';
import { connect } from '../../src/connect.ts';
import { PolicyError } from '../../src/engine/policy.ts';
import { configurationOf } from './fixture.ts';

const whole = configurationOf('http://127.0.0.1:1');
const { apiUrl: _api, loginUrl: _login, ...nowhere } = whole;

/** What connecting throws; options that are `undefined` are left out. */
function refusal(configuration: object): Error {
  const given = Object.entries(configuration).filter(([, value]) => value !== undefined);
  try {
    connect(Object.fromEntries(given) as never);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The configuration was accepted.');
}

const SINK = {
  name: 'hooks',
  url: 'https://hooks.example.org/interlock',
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
};

describe('a configuration with a mistake is refused by option, variable, kind and rule', () => {
  test.each<[string, object, string]>([
    ['no dialect', { dialect: undefined }, 'dialect or INTERLOCK_DIALECT (missing): it is required.'],
    ['a dialect of nobody', { dialect: 'guid' }, 'dialect or INTERLOCK_DIALECT (a string): "guide" is expected.'],
    ['no client id', { clientId: undefined }, 'clientId or GENESYS_CLIENT_ID (missing): it is required.'],
    [
      'no client secret',
      { clientSecret: undefined },
      'clientSecret or GENESYS_CLIENT_SECRET (missing): it is required.',
    ],
    ['a port that is none', { inspect: { port: 70_000 } }, 'inspect.port (a number): At most 65535.'],
    ['an inspection of another kind', { inspect: 'yes' }, 'inspect (a string): '],
    ['an empty secret', { clientSecret: '' }, 'clientSecret or GENESYS_CLIENT_SECRET (a string): It may not be empty.'],
    ['an id of another kind', { clientId: 7 }, 'clientId or GENESYS_CLIENT_ID (a number): string is expected.'],
    ['an unknown region', { ...nowhere, region: 'mars_1' }, 'region or GENESYS_REGION (a string): ("us_east_1" | '],
    ['no URL', { apiUrl: 'api' }, 'apiUrl or GENESYS_API_URL (a string): An absolute URL is expected.'],
    [
      'http outside loopback',
      { apiUrl: 'http://api.mypurecloud.ie' },
      'apiUrl or GENESYS_API_URL (a string): https is required outside loopback.',
    ],
    [
      'another protocol',
      { loginUrl: 'ftp://127.0.0.1' },
      'loginUrl or GENESYS_LOGIN_URL (a string): https is required outside loopback.',
    ],
    [
      'credentials in a URL',
      { apiUrl: 'https://user:pass-4711@api.mypurecloud.ie' },
      'apiUrl or GENESYS_API_URL (a string): It may have no credentials, query or fragment.',
    ],
    ['no journal', { journal: undefined }, 'journal (missing): a file, `memory` or a journal is expected.'],
    ['an empty name for a journal', { journal: '' }, 'journal (a string): a file, `memory` or a journal is expected.'],
    ['a journal of another kind', { journal: 7 }, 'journal (a number): a file, `memory` or a journal is expected.'],
    ['no attempt', { maxAttempts: 0 }, 'maxAttempts (a number): At least 1.'],
    ['half a millisecond', { timeoutMs: 0.5 }, 'timeoutMs (a number): integer'],
    ['text for a number', { deadlineMs: '60000' }, 'deadlineMs (a string): number is expected.'],
    [
      'a CRM without a token',
      { crm: { url: 'https://crm.example/batch' } },
      'crm.token or CRM_AUTH_TOKEN (missing): it is required.',
    ],
    [
      'a CRM with an empty token',
      { crm: { url: 'https://crm.example/batch', token: '' } },
      'crm.token or CRM_AUTH_TOKEN (a string): It may not be empty.',
    ],
    [
      'a CRM over http',
      { crm: { url: 'http://crm.example/batch', token: 'token-4711' } },
      'crm.url or CRM_BATCH_UPSERT_URL (a string): https is required outside loopback.',
    ],
    [
      'a chunk that the guide would not send',
      { crm: { url: 'https://crm.example/batch', token: 'token-4711', chunkSize: 51 } },
      'crm.chunkSize (a number): At most 50.',
    ],
    ...(
      [
        ['sinks.0.name (a string): Lower case, digits and hyphens are expected.', { name: 'CRM' }],
        ['sinks.0.name (a string): The name is taken.', { name: 'crm' }],
        ['sinks.0.url (a string): https is required outside loopback.', { url: 'http://hooks.example.org' }],
        ['sinks.0.url (a string): An absolute URL is expected.', { url: 'hooks' }],
        [
          'sinks.0.url (a string): It may have no credentials, query or fragment.',
          { url: 'https://x.example/?key=4711' },
        ],
        ['sinks.0 (an object): Its URL leads to an address', { url: 'https://10.0.4.7/in' }],
        ['sinks.0 (an object): Its URL leads to an address', { url: 'http://[::1]:8080/in' }],
        ['sinks.0.secrets (an array): At least one.', { secrets: [] }],
        [
          'sinks.0.secrets.0 (a string): whsec_ and the base64 of 24 to 64 random bytes are expected.',
          { secrets: ['token-4711'] },
        ],
        [
          'sinks.0.allowAddresses.0 (a string): A range in CIDR notation is expected.',
          { allowAddresses: ['localhost'] },
        ],
        ['sinks.0.outcomes.0', { outcomes: ['done'] }],
        ['sinks.0.format', { format: 'xml' }],
        ['sinks.0.lifecycles (hooks): there is no lifecycle `train`.', { lifecycles: ['campaign', 'train'] }],
      ] as const
    ).map(([sentence, changes]): [string, object, string] => [
      `a sink with wrong ${Object.keys(changes)} ${JSON.stringify(changes)}`,
      { sinks: [{ ...SINK, ...changes }] },
      sentence,
    ]),
    ['two sinks of one name', { sinks: [SINK, SINK] }, 'Two of them have the same name.'],
    ['an option of nobody', { apiURL: 'https://api.mypurecloud.ie' }, 'apiURL: no such field.'],
  ])('%s', (_, changes, sentence) => {
    const error = refusal({ ...whole, ...changes });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(sentence);
    expect(error.message).not.toMatch(/4711|mars_1|sandbox-secret/);
  });

  test('every mistake is said at once', () => {
    const { message } = refusal({ ...whole, clientId: 7, clientSecret: undefined, maxSends: 0 });
    expect(message).toContain('GENESYS_CLIENT_ID');
    expect(message).toContain('GENESYS_CLIENT_SECRET');
    expect(message).toContain('maxSends');
  });

  test.each<[string, object]>([
    ['neither region nor URLs', nowhere],
    ['one URL of two', { ...nowhere, apiUrl: 'https://api.mypurecloud.ie' }],
    ['the other URL of two', { ...nowhere, loginUrl: 'https://login.mypurecloud.ie' }],
  ])('%s: there is no default for where data goes', (_, configuration) => {
    const error = refusal(configuration);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(
      'region (missing): give a region (GENESYS_REGION), or apiUrl and loginUrl (GENESYS_API_URL, GENESYS_LOGIN_URL); there is no default.',
    );
  });

  test.each(['apiUrl', 'loginUrl'])('a region and %s are one too many', (option) => {
    const error = refusal({ ...nowhere, region: 'eu_west_1', [option]: 'https://api.mypurecloud.ie' });
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(
      'region or GENESYS_REGION: give a region, or apiUrl and loginUrl (GENESYS_API_URL, GENESYS_LOGIN_URL), not both.',
    );
  });

  test('a policy with a mistake is named by its field', () => {
    const error = refusal({ ...whole, policy: { agentCapacity: { min: -1 } } });
    expect(error).toBeInstanceOf(PolicyError);
    expect(error.message).toContain('agentCapacity.min (a number)');
  });
});

test('a region stands for its two hosts, and what is left out has its default', () => {
  expect(complete({ ...nowhere, region: 'eu_west_1' })).toEqual({
    dialect: 'guide',
    clientId: 'sandbox',
    clientSecret: 'sandbox-secret',
    apiUrl: 'https://api.mypurecloud.ie',
    loginUrl: 'https://login.mypurecloud.ie',
    deadlineMs: 60_000,
    graceMs: 15_000,
    maxAttempts: 4,
    timeoutMs: 10_000,
    maxSends: 4,
    maxWaitMs: 60_000,
    sinks: [],
    maxBodyBytes: 4_194_304,
    connections: 64,
    ids: {},
  });
});

test('a CRM is where the environment says, and nowhere by default', () => {
  const environment = { CRM_BATCH_UPSERT_URL: 'https://crm.example/batch', CRM_AUTH_TOKEN: 'token-1' };
  const { crm } = fromEnvironment(environment);
  expect(crm).toEqual({ url: 'https://crm.example/batch', token: 'token-1' });
  expect(complete({ ...whole, crm }).crm).toEqual({
    url: 'https://crm.example/batch',
    token: 'token-1',
    timeoutMs: 10_000,
    chunkSize: 50,
    maxAttempts: 40,
    breaker: { failures: 5, openMs: 30_000 },
  });
  expect(complete(whole).crm).toBeUndefined();
  expect(fromEnvironment({ CRM_AUTH_TOKEN: 'token-1' })).toEqual({});
});

test('the environment gives the options that it names, and what is empty there is absent', () => {
  const environment = {
    INTERLOCK_DIALECT: 'guide',
    GENESYS_CLIENT_ID: 'id-1',
    GENESYS_CLIENT_SECRET: 'secret-1',
    GENESYS_REGION: '',
    GENESYS_API_URL: 'https://api.mypurecloud.ie',
    GENESYS_LOGIN_URL: undefined,
    PATH: '/bin',
  };
  expect(fromEnvironment(environment)).toEqual({
    dialect: 'guide',
    clientId: 'id-1',
    clientSecret: 'secret-1',
    apiUrl: 'https://api.mypurecloud.ie',
  });
  expect(() => connect({ ...fromEnvironment({}), journal: 'memory' })).toThrow(
    'clientSecret or GENESYS_CLIENT_SECRET (missing): it is required.',
  );
});
