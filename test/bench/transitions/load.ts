import type { Contender } from './contender.ts';

export interface Load {
  /** Movers at a time, each with a campaign of its own. */
  readonly movers: number;
  /** Tells the campaigns of one contender from those of the others: a few hexadecimal digits. */
  readonly digits: string;
}

/** The campaigns that are moved. */
export const idsOf = ({ movers, digits }: Load): string[] =>
  Array.from(
    { length: movers },
    (_, at) => `c${digits.padStart(7, '0')}-0000-4000-8000-${String(at).padStart(12, '0')}`,
  );

/** Keeps moving campaigns to and fro, and goes on where the last round ended. */
export class Movers {
  readonly #contender: Contender;
  readonly #ids: readonly string[];
  readonly #active = new Set<string>();

  constructor(contender: Contender, { movers, digits }: Load) {
    this.#contender = contender;
    this.#ids = idsOf({ movers, digits });
  }

  /** Milliseconds a move, all movers together, over at least so many milliseconds. */
  async during(ms: number): Promise<number> {
    const began = performance.now();
    let moves = 0;
    const mover = async (id: string) => {
      while (performance.now() - began < ms) {
        await this.#move(id);
        moves += 1;
      }
    };
    await Promise.all(this.#ids.map(mover));
    return (performance.now() - began) / moves;
  }

  /**
   * Milliseconds of each of so many moves of each mover.
   * @param before is run before each move, outside its time
   */
  async each(moves: number, before?: (id: string) => Promise<void>): Promise<number[]> {
    const all = this.#ids.map(async (id) => {
      const took: number[] = [];
      for (let move = 0; move < moves; move += 1) {
        await before?.(id);
        const began = performance.now();
        await this.#move(id);
        took.push(performance.now() - began);
      }
      return took;
    });
    return (await Promise.all(all)).flat();
  }

  close(): Promise<unknown> {
    return this.#contender.close();
  }

  async #move(id: string): Promise<void> {
    const event = this.#active.has(id) ? 'pause' : 'activate';
    await this.#contender.move(id, event);
    if (event === 'pause') this.#active.delete(id);
    else this.#active.add(id);
  }
}
