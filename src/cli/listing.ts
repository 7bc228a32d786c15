import { print, printJson, tell } from './terminal.ts';

/** How a list is printed. */
interface Listing<Item> {
  readonly lineOf: (item: Item) => string;
  /** Lines of JSON instead. */
  readonly json: true | undefined;
  /** Said on stderr where there is nothing: no line at all would look as if nobody had looked. With `json` it is not said. */
  readonly none: string;
}

/** A line an item, as it comes. */
export function printList<Item>(items: Iterable<Item>, { lineOf, json, none }: Listing<Item>): void {
  let isEmpty = true;
  for (const item of items) {
    isEmpty = false;
    if (json) printJson(item);
    else print(lineOf(item));
  }
  if (isEmpty && !json) tell(none);
}
