import type { Row, Scale } from './row.ts';

/** One row in a process of its own, so that none runs on what another has left of the heap and of the compiler's guesses. */
const [file = '', scale = '{}'] = process.argv.slice(2);
const { row } = (await import(file)) as { row: Row };
const { what, against } = row;
process.send?.({ what, against, figures: await row.measure(JSON.parse(scale) as Scale) });
process.disconnect?.();
