import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ratios, rounds } from '../rounds.ts';
import type { Figure, Row } from '../row.ts';
import type { Contender } from './contender.ts';
import { Movers } from './load.ts';
import { type Api, startApi } from './started-api.ts';

/** Makes a contender; files of its own it keeps in the directory. */
export type Maker = (url: string, directory: string) => Contender;

interface Entrant {
  readonly says: string;
  readonly make: Maker;
  /** How many moves it is to make in the time of one of the peer's. */
  readonly least: number;
}

interface Race {
  readonly what: string;
  readonly against: string;
  readonly peer: Maker;
  readonly entrants: readonly Entrant[];
}

const MOVERS = 64;

/** Campaigns moved to and fro by 64 at a time: each entrant against the peer, in turns, on one server. */
export function race({ what, against, peer, entrants }: Race): Row {
  return {
    what,
    against,
    measure: ({ quick, rounds: count }) =>
      inDirectory(async ({ url }, directory) => {
        const movers = [peer, ...entrants.map(({ make }) => make)].map(
          (make, at) => new Movers(make(url, directory), { movers: MOVERS, digits: at.toString(16) }),
        );
        const [warm, long] = quick ? [300, 200] : [1_500, 700];
        for (const each of movers) await each.during(warm);
        const costs = await rounds(count, Object.fromEntries(movers.map((each, at) => [at, () => each.during(long)])));
        for (const each of movers) await each.close();
        const [theirs = [], ...ours] = Object.values(costs);
        return [
          ...entrants.map(
            ({ says, least }, at): Figure => ({
              says,
              target: { least },
              samples: ratios(theirs, ours[at] ?? []),
            }),
          ),
          ...[theirs, ...ours].map(
            (ms, at): Figure => ({
              says: `${at === 0 ? 'the peer' : entrants[at - 1]?.says}, a second`,
              unit: '',
              samples: ms.map((each) => 1_000 / each),
            }),
          ),
        ];
      }),
  };
}

/** Runs beside an API of its own, and with a directory that is gone afterwards. */
export async function inDirectory<T>(run: (api: Api, directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(path.join(tmpdir(), 'interlock-bench-'));
  const api = await startApi();
  try {
    return await run(api, directory);
  } finally {
    await api.close();
    rmSync(directory, { recursive: true });
  }
}
