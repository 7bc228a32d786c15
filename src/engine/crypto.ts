import { require } from './require.ts';

type Crypto = typeof import('node:crypto');
type Made = (...given: readonly unknown[]) => unknown;

/** A function of node:crypto. OpenSSL, 4 MB of memory and 4 ms, comes in with the first call of any, and not with an import of ours. */
function late<Name extends keyof Crypto>(name: Name): Crypto[Name] {
  let made: Made | undefined;
  const called: Made = (...given) => {
    made ??= (require('node:crypto') as Crypto)[name] as Made;
    return made(...given);
  };
  return called as Crypto[Name];
}

export const createCipheriv = late('createCipheriv');
export const createDecipheriv = late('createDecipheriv');
export const createHash = late('createHash');
export const createHmac = late('createHmac');
export const createPrivateKey = late('createPrivateKey');
export const createPublicKey = late('createPublicKey');
export const createSecretKey = late('createSecretKey');
export const hash = late('hash');
export const randomBytes = late('randomBytes');
export const randomUUID = late('randomUUID');
export const sign = late('sign');
export const timingSafeEqual = late('timingSafeEqual');
export const verify = late('verify');
