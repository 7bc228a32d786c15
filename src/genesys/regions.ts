/** Where one region's API and login answer. */
export interface Hosts {
  readonly apiUrl: string;
  readonly loginUrl: string;
}

/** As the official JavaScript SDK 262.0.0 spells and lists them. `us_east_2` is FedRAMP. */
const DOMAINS = {
  us_east_1: 'mypurecloud.com',
  us_east_2: 'use2.us-gov-pure.cloud',
  us_west_2: 'usw2.pure.cloud',
  ca_central_1: 'cac1.pure.cloud',
  mx_central_1: 'mxc1.pure.cloud',
  sa_east_1: 'sae1.pure.cloud',
  eu_west_1: 'mypurecloud.ie',
  eu_west_2: 'euw2.pure.cloud',
  eu_central_1: 'mypurecloud.de',
  eu_central_2: 'euc2.pure.cloud',
  eusc_de_east_1: 'edee1.eusc-pure.cloud',
  me_central_1: 'mec1.pure.cloud',
  ap_south_1: 'aps1.pure.cloud',
  ap_southeast_1: 'apse1.pure.cloud',
  ap_southeast_2: 'mypurecloud.com.au',
  ap_northeast_1: 'mypurecloud.jp',
  ap_northeast_2: 'apne2.pure.cloud',
  ap_northeast_3: 'apne3.pure.cloud',
} as const;

export type Region = keyof typeof DOMAINS;

export const REGIONS = Object.freeze(Object.keys(DOMAINS)) as readonly Region[];

/** @throws {RangeError} where the region is not one of {@link REGIONS}; there is no default, because data must stay where it belongs. */
export function hostsOf(region: Region): Hosts {
  if (!Object.hasOwn(DOMAINS, region)) throw new RangeError(`region: must be one of ${REGIONS.join(', ')}`);
  return { apiUrl: `https://api.${DOMAINS[region]}`, loginUrl: `https://login.${DOMAINS[region]}` };
}
