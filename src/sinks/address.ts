import type { LookupAddress, LookupOptions } from 'node:dns';
import type { BlockList } from 'node:net';
import { require } from '../engine/require.ts';

/** Loaded where there are sinks, and not before. */
const net = () => require('node:net') as typeof import('node:net');

/** What is not the public internet, by the registries of special addresses (RFC 6890 and its successors). */
const SPECIAL = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Of IPv6 only this is given out; what carries an IPv4 address within is refused, since nobody knows where it comes out. */
const GLOBAL = '2000::/3';
const WITHIN_GLOBAL = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** A range of addresses in CIDR notation, or `undefined` where it is none. */
function rangeOf(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [, address = '', length = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const version = net().isIP(address);
  const prefix = Number(length);
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

export const isRange = (text: string): boolean => rangeOf(text) !== undefined;

export const isAddress = (text: string): boolean => net().isIP(text) !== 0;

function listOf(ranges: readonly string[]): BlockList {
  const list = new (net().BlockList)();
  for (const { address, prefix, family } of ranges.flatMap((range) => rangeOf(range) ?? [])) {
    list.addSubnet(address, prefix, family);
  }
  return list;
}

/** Made for the first address that is looked at: that takes milliseconds. */
let made: { readonly [list in 'special' | 'global' | 'withinGlobal']: BlockList } | undefined;
const lists = () => {
  made ??= { special: listOf(SPECIAL), global: listOf([GLOBAL]), withinGlobal: listOf(WITHIN_GLOBAL) };
  return made;
};

/** An address that was refused; says which code, and not which address: names inside a network are nobody's to learn. */
class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly code = REFUSED;
}

/** The code of a connection that was refused because of where it would have led. */
export const REFUSED = 'address.refused';

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
/** How a name becomes addresses. */
export type Resolve = (
  name: string,
  options: LookupOptions & { all: true },
  found: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

const bySystem: Resolve = (name, options, found) =>
  (require('node:dns') as typeof import('node:dns')).lookup(name, options, found);

/** Where deliveries may lead: into the public internet, and into ranges that are named. */
export class Destinations {
  readonly #allowed: BlockList;
  readonly #resolve: Resolve;

  /** @param allowed ranges in CIDR notation, e.g. `10.1.0.0/16`. */
  constructor(allowed: readonly string[], resolve: Resolve = bySystem) {
    this.#allowed = listOf(allowed);
    this.#resolve = resolve;
  }

  /** @param address without brackets. */
  allows(address: string): boolean {
    const version = net().isIP(address);
    if (version === 0) return false;
    const family = version === 4 ? 'ipv4' : 'ipv6';
    if (this.#allowed.check(address, family)) return true;
    const { special, global, withinGlobal } = lists();
    if (family === 'ipv4') return !special.check(address, family);
    return global.check(address, family) && !withinGlobal.check(address, family);
  }

  /**
   * The `lookup` of a connection: what it answers is what is connected to, so that no second answer can differ from the one that
   * was checked. One address that is refused refuses all of them.
   */
  readonly lookup = (name: string, options: LookupOptions, found: Found): void => {
    this.#resolve(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) return found(error ?? new Error('No address.'), []);
      if (!addresses.every(({ address }) => this.allows(address))) {
        return found(new AddressError('It leads to an address that is not public and not allowed.'), []);
      }
      if (options.all) found(null, addresses);
      else found(null, first.address, first.family);
    });
  };
}
