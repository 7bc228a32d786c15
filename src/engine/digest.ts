import { canonical } from './canonical.ts';
import { hash } from './crypto.ts';

/** SHA-256 over the canonical JSON (RFC 8785) of a value, in hex: the same whatever the order of its fields. */
export const digest = (value: object): string => hash('sha256', String(canonical(value)));
