import { shortestPaths, simplePaths } from './graph-paths.ts';
import type { Model } from './model.ts';
import type { Path } from './path.ts';
import { tours } from './tours.ts';

const MAKERS = {
  shortest: shortestPaths,
  simple: simplePaths,
  edges: (model) => tours(model, { switch: 0 }),
  pairs: (model) => tours(model, { switch: 1 }),
  triples: (model) => tours(model, { switch: 2 }),
  denied: (model) => tours(model, { switch: 0, denied: true }),
} as const satisfies { readonly [strategy: string]: (model: Model) => Path[] };

export type Strategy = keyof typeof MAKERS;
export const STRATEGIES = Object.keys(MAKERS) as readonly Strategy[];

/** The paths of a model by the name of what they are to show. @throws as `shortestPaths`, `simplePaths` and `tours` do */
export const pathsOf = (model: Model, strategy: Strategy): Path[] => MAKERS[strategy](model);
