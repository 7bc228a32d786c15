import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Profile } from './email.ts';

/**
 * The one spelling of a phone number: E.164, without an extension. `undefined` where no such number can exist.
 * @param country whose number it is where it does not say so, e.g. `DE`.
 */
export function phoneOf(text: string, country: string, profile?: Profile): string | undefined {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false });
  if (!parsed?.isValid()) return undefined;
  return profile === 'meta' ? parsed.number.slice(1) : parsed.number;
}

export const isCountry = (text: string): boolean => isSupportedCountry(text);
