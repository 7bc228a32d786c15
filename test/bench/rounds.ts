/** What each contender costs, once for each round; whatever the unit. */
export type Costs<Name extends string> = { readonly [Contender in Name]: readonly number[] };

/**
 * Lets contenders take turns, so that whatever else the machine does meanwhile is met by all of them alike. One round goes
 * before the first, and is not counted; the order is turned round each time.
 * @param contenders each says what it cost.
 */
export async function rounds<Name extends string>(
  count: number,
  contenders: { readonly [Contender in Name]: () => number | Promise<number> },
): Promise<Costs<Name>> {
  const names = Object.keys(contenders) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as number[]])) as { [Contender in Name]: number[] };
  for (let round = 0; round <= count; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const cost = await contenders[name]();
      if (round > 0) costs[name].push(cost);
    }
  }
  return costs;
}

/** How much more the one costs than the other, round by round. */
export const ratios = (more: readonly number[], less: readonly number[]): number[] =>
  more.map((cost, round) => cost / (less[round] ?? Number.NaN));

/** What ninety-nine of a hundred do not exceed. */
export function slowest(took: readonly number[]): number {
  const sorted = took.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

/** Milliseconds of this process for each of so many calls: time in which the machine did something else is not counted. */
export function timed(count: number, act: (index: number) => void): number {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) act(index);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / count;
}
