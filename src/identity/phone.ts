import type { CountryCode } from 'libphonenumber-js/max';
import { require } from '../engine/require.ts';
import type { Profile } from './email.ts';

/** The numbering plans of the world. They are loaded where an identity is configured, and at once: whoever asks, waits for nothing. */
const plans = () => require('libphonenumber-js/max') as typeof import('libphonenumber-js/max');

/**
 * The one spelling of a phone number: E.164, without an extension. `undefined` where no such number can exist.
 * @param country whose number it is where it does not say so, e.g. `DE`.
 */
export function phoneOf(text: string, country: string, profile?: Profile): string | undefined {
  const parsed = plans().parsePhoneNumberFromString(text, { defaultCountry: country as CountryCode, extract: false });
  if (!parsed?.isValid()) return undefined;
  return profile === 'meta' ? parsed.number.slice(1) : parsed.number;
}

export const isCountry = (text: string): boolean => plans().isSupportedCountry(text);
