import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectionOf } from '../../src/cli/connection.ts';
import { identityFile } from '../../src/cli/identity-file.ts';
import { file } from './interlock.ts';

const RANDOM = 'tQ7vXzP4mR9kLw2YhN6sJc8DgB3fUa5E';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a sandbox at a URL', () => {
  test.each(['http://sandbox.example', 'https://127.0.0.1', 'http://127.0.0.1.evil.example', 'ftp://localhost'])(
    'is on this machine: %s is not asked',
    async (sandbox) => {
      await expect(connectionOf({ sandbox })).rejects.toThrow(
        '--sandbox (a URL): http on 127.0.0.1, localhost or [::1]',
      );
    },
  );
});

describe('the secrets of an identity', () => {
  test('come from the variables that its file names', () => {
    vi.stubEnv('KEY_NEW', RANDOM);
    vi.stubEnv('SALT', `${RANDOM}!`);
    const keys = file('keys.json', { keys: [{ id: 'k1', secretFrom: 'KEY_NEW' }], country: 'GB' });
    expect(identityFile(keys, false)).toEqual({ keys: [{ id: 'k1', secret: RANDOM }], country: 'GB' });
    const salt = file('salt.json', { mode: 'sha256', saltFrom: 'SALT', country: 'GB' });
    expect(identityFile(salt, false)).toEqual({ mode: 'sha256', salt: `${RANDOM}!`, country: 'GB' });
  });

  test.each([
    [
      'stand in it',
      { keys: [{ id: 'k1', secret: RANDOM }] },
      'keys.0.secret: a secret does not stand in a file; secretFrom',
    ],
    ['stand in it as a salt', { mode: 'sha256', salt: RANDOM }, 'salt: a secret does not stand in a file; saltFrom'],
    [
      'are of no variable',
      { keys: [{ id: 'k1', secretFrom: 'NO_SUCH' }] },
      'keys.0.secretFrom: the variable NO_SUCH is not set.',
    ],
    ['are of no name', { saltFrom: 7 }, 'saltFrom: the name of a variable is expected.'],
  ])('are refused by the place where they %s, and not shown', (_, identity, sentence) => {
    const path = file('identity.json', identity);
    const said = messageOf(() => identityFile(path, false));
    expect(said).toContain(`--identity ${path}: ${sentence}`);
    expect(said).not.toContain(RANDOM);
  });

  test('may stand in the file for a sandbox alone, where there is nobody', () => {
    const identity = { keys: [{ id: 'k1', secret: RANDOM }], country: 'GB' };
    expect(identityFile(file('identity.json', identity), true)).toEqual(identity);
  });
});

function messageOf(wrong: () => unknown): string {
  try {
    return String(wrong());
  } catch (error) {
    return (error as Error).message;
  }
}
