import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 over the canonical JSON (RFC 8785) of a value, in hex: the same whatever the order of its fields. */
export const digest = (value: object): string => hash('sha256', String(canonicalize(value)));
