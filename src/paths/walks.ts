import type * as FastCheck from 'fast-check';
import { type Driver, placed, tried } from './driver.ts';
import type { Model } from './model.ts';
import { type Move, type Node, nodesFrom } from './node.ts';
import type { Path, Step } from './path.ts';
import { PathError } from './replay.ts';

export interface WalkOptions {
  /** Events that a walk tries at most; one that is no step of the state it is tried in is passed over. @default 100 */
  readonly length?: number;
  /** What the payloads of asked events are drawn from. @default the model's samples */
  readonly payloads?: { readonly [event: string]: FastCheck.Arbitrary<object> };
}

/** What is used of fast-check. The caller hands it in, so that only those need it who walk. */
type ForWalks = Pick<
  typeof FastCheck,
  'asyncModelRun' | 'asyncProperty' | 'boolean' | 'commands' | 'constant' | 'nat' | 'tuple'
>;

/**
 * A property that holds where random walks over a model go the same way on a system: `fc.assert(walks(fc, model, driver))`.
 * A walk that does not is shrunk until each of its steps matters, and fast-check prints the seed that repeats it:
 * `fc.assert(walks(fc, model, driver), { seed })`.
 * @param driver makes a system for each walk.
 */
export function walks(
  fc: ForWalks,
  model: Model,
  driver: () => Driver | Promise<Driver>,
  { length = 100, payloads = {} }: WalkOptions = {},
): FastCheck.IAsyncProperty<[Iterable<FastCheck.AsyncCommand<Walk, Driver>>]> {
  const payloadOf = (event: string) => payloads[event] ?? fc.constant(model.samples[event] ?? {});
  const tries = drawsOf(fc, model).map((draws) =>
    draws.chain((draw) => payloadOf(draw.event).map((payload) => new Try(draw, payload))),
  );
  return fc.asyncProperty(fc.commands(tries, { maxCommands: length, size: 'max' }), async (commands) => {
    const real = await driver();
    try {
      await placed(real, model.start.state);
      const walk: Walk = { name: model.name, node: model.start, path: [] };
      await fc.asyncModelRun(() => ({ model: walk, real }), commands);
    } finally {
      await real.close?.();
    }
  });
}

export interface RandomOptions {
  readonly seed: number;
  /** @default 10 */
  readonly paths?: number;
  /** As of walks. @default 100 */
  readonly length?: number;
}

/** Random walks as paths, without a system to take them on. The same seed gives the same ones. */
export function randomPaths(
  fc: Pick<typeof FastCheck, 'array' | 'boolean' | 'nat' | 'oneof' | 'sample' | 'tuple'>,
  model: Model,
  { seed, paths = 10, length = 100 }: RandomOptions,
): Path[] {
  const draws = fc.array(fc.oneof(...drawsOf(fc, model)), { minLength: 1, maxLength: length, size: 'max' });
  return fc.sample(draws, { seed, numRuns: paths }).map((all) => {
    const path: Step[] = [];
    let at = model.start;
    for (const one of all) {
      const move = moveAt(at, one);
      if (move === undefined) continue;
      const { node, ...step } = move;
      path.push(step);
      at = node;
    }
    return path;
  });
}

/** Something to try in any state: an event, and what chooses among all that can come of it there. */
interface Draw {
  readonly event: string;
  /** Not what comes of it first, which leads on where any does. */
  readonly isOther: boolean;
  readonly way: number;
  readonly end: number;
}

/** One in so many steps into a final state is taken: a walk that has ended shows little more. */
const ENDS = 10;

/** Draws of each event of a model. */
function drawsOf(
  fc: Pick<typeof FastCheck, 'boolean' | 'nat' | 'tuple'>,
  { start }: Model,
): FastCheck.Arbitrary<Draw>[] {
  const ways = new Map<string, number>();
  for (const { moves } of nodesFrom(start)) {
    for (const [event, { length }] of Map.groupBy(moves, (move) => move.event)) {
      ways.set(event, Math.max(length, ways.get(event) ?? 0));
    }
  }
  return [...ways].map(([event, most]) =>
    fc
      .tuple(fc.boolean(), fc.nat({ max: most - 1 }), fc.nat({ max: ENDS - 1 }))
      .map(([isOther, way, end]) => ({ event, isOther, way, end })),
  );
}

/** What comes of a draw at a node; `undefined` where nothing does. */
function moveAt({ moves, final }: Node, { event, isOther, way, end }: Draw): Move | undefined {
  const ways = moves.filter((move) => move.event === event);
  const move = ways[isOther ? way % ways.length : 0];
  return move?.node.final && !final && end > 0 ? undefined : move;
}

/** Where a walk stands, and how it came there. */
interface Walk {
  readonly name: string;
  node: Node;
  readonly path: Step[];
}

class Try implements FastCheck.AsyncCommand<Walk, Driver> {
  readonly #draw: Draw;
  readonly #payload: object;

  constructor(draw: Draw, payload: object) {
    this.#draw = draw;
    this.#payload = payload;
  }

  check({ node }: Walk): boolean {
    return moveAt(node, this.#draw) !== undefined;
  }

  async run(walk: Walk, driver: Driver): Promise<void> {
    const move = moveAt(walk.node, this.#draw);
    if (move === undefined) return;
    const { node, ...step } = move;
    walk.path.push(step);
    const problem = await tried(driver, step, this.#payload);
    if (problem !== undefined) throw new PathError(walk.name, walk.path, walk.path.length - 1, problem);
    walk.node = node;
  }

  /** For fast-check, which prints what it tried; what came of it there, the error says. */
  toString(): string {
    const { event, isOther, way } = this.#draw;
    return isOther ? `${event} (way ${way + 1})` : event;
  }
}
