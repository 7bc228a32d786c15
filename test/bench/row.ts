/** How much of everything is done: `--quick` tells whether a figure is about right, and is not for the page. */
export interface Scale {
  readonly quick: boolean;
  /** How often the contenders take their turn. */
  readonly rounds: number;
}

/** What a figure should be. */
export type Target = { readonly least: number } | { readonly most: number };

/** One figure: a ratio or an amount, once for each round. */
export interface Figure {
  readonly says: string;
  /** @default none: it is printed beside the others, and cannot be missed */
  readonly target?: Target;
  /** Behind the number, with a space before it where there is one, e.g. ` ms`. @default ' ×' */
  readonly unit?: string;
  readonly samples: readonly number[];
}

/** One row of the table, measured in a process of its own. */
export interface Row {
  readonly what: string;
  readonly against: string;
  measure(scale: Scale): Promise<readonly Figure[]> | readonly Figure[];
}
