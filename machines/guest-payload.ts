import { type JsonSchema, jsonPayload } from './json-payload.ts';
import type { RawIdentity } from './personal.ts';

interface GuestConsent {
  readonly marketing: boolean;
  readonly dataProcessing: boolean;
  /** Which text was agreed to. */
  readonly version?: string | undefined;
  /** When, as an ISO 8601 date-time with its zone. */
  readonly time?: string | undefined;
  /** Where, e.g. `widget`. */
  readonly source?: string | undefined;
}

/** What may be said of a guest at any time. */
export interface GuestUpdate {
  readonly consent?: GuestConsent | undefined;
  readonly identity?: RawIdentity | undefined;
  /** For a caller who hashes by itself, as this client does; `keyId` says under which key. */
  readonly identityAttributes?:
    | {
        readonly emailHash?: string | undefined;
        readonly phoneHash?: string | undefined;
        readonly keyId?: string | undefined;
        readonly deviceFingerprint?: string | undefined;
      }
    | undefined;
  readonly channelContext?:
    | { readonly originPage?: string | undefined; readonly campaignId?: string | undefined }
    | undefined;
  readonly attributes?: { readonly [name: string]: string | number | boolean | undefined } | undefined;
}

export interface GuestCreation extends GuestUpdate {
  readonly channel?: 'webmessaging' | undefined;
  readonly consent: GuestConsent;
  /** Said of a guest without an identity, so that nobody becomes anonymous by a slip. */
  readonly anonymous?: boolean | undefined;
}

const closed = (properties: { readonly [name: string]: JsonSchema }, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

const word = (description: string, maxLength: number, ...examples: readonly string[]): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  description,
  ...(examples.length > 0 && { examples }),
});

const sha256 = (of: string): JsonSchema => ({
  type: 'string',
  pattern: '^[a-fA-F0-9]{64}$',
  rule: '64 hex digits are expected.',
  description: `The pseudonym of the ${of}, where the caller has hashed it already.`,
});

const consent = closed(
  {
    marketing: {
      type: 'boolean',
      examples: [false],
      description: 'Agrees to be told of offers. A CRM is told whether.',
    },
    dataProcessing: {
      type: 'boolean',
      examples: [true],
      description: 'Agrees to be processed. The rule `consent` says no without it.',
    },
    version: word('Which text was agreed to.', 100, '2026-01'),
    time: {
      type: 'string',
      format: 'date-time',
      examples: ['2026-03-27T10:00:00Z'],
      rule: 'An ISO 8601 date-time with its zone is expected.',
      description: 'When.',
    },
    source: word('Where, e.g. `widget`.', 100, 'widget'),
  },
  ['marketing', 'dataProcessing'],
);

/** The guide's schema of a guest, closed where it lets anything through and with room for what its own example sends. */
const said = {
  identity: {
    ...closed({
      email: { ...word('Taken out and hashed before anything else sees it.', 254, 'anna@example.com') },
      phone: { ...word('Taken out and hashed, in E.164, before anything else sees it.', 40) },
    }),
    minProperties: 1,
  },
  identityAttributes: closed({
    emailHash: sha256('e-mail address'),
    phoneHash: sha256('phone number'),
    keyId: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$',
      rule: 'The id of a key is expected.',
      description: 'Under which key they were hashed.',
    },
    deviceFingerprint: {
      type: 'string',
      pattern: '^[a-fA-F0-9]{16,128}$',
      rule: '16 to 128 hex digits are expected.',
      description: 'Of the device, not of the person.',
    },
  }),
  channelContext: closed({
    originPage: {
      type: 'string',
      maxLength: 2048,
      pattern: '^https://[^\\s/?#]',
      examples: ['https://www.example.com/offers'],
      rule: 'An https address is expected.',
      description: 'Where the guest came from, without query or fragment.',
    },
    campaignId: {
      type: 'string',
      maxLength: 100,
      pattern: '^[A-Z0-9_-]+$',
      examples: ['SPRING-26'],
      rule: 'Capitals, digits, underscore and hyphen are expected.',
      description: 'Of the campaign that brought the guest.',
    },
  }),
  attributes: {
    type: 'object',
    maxProperties: 50,
    propertyNames: {
      type: 'string',
      pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$',
      rule: 'A name of 1 to 64 letters, digits and `_.-`, a letter first, is expected.',
    },
    additionalProperties: { type: ['string', 'number', 'boolean'], maxLength: 1024 },
    examples: [{ 'cart.items': 2 }],
    description: 'Flat values by name; a text is at most 1,024 characters long.',
  },
} as const;

export const creation = jsonPayload<GuestCreation>()({
  schema: closed(
    {
      channel: { type: 'string', enum: ['webmessaging'], default: 'webmessaging' },
      consent,
      ...said,
      anonymous: { type: 'boolean', description: 'Said of a guest without an identity, and of no other. Not sent.' },
    },
    ['channel', 'consent'],
  ),
  pseudonymsIn: 'identityAttributes',
});

export const update = jsonPayload<GuestUpdate>()({
  schema: { ...closed({ consent, ...said }), minProperties: 1 },
  pseudonymsIn: 'identityAttributes',
});
