import { withDenied } from './denied.ts';
import type { Model } from './model.ts';
import { leadingToEnd, type Node } from './node.ts';
import type { Path } from './path.ts';
import { replay } from './replay.ts';
import { rounds } from './rounds.ts';

export interface TourOptions {
  /** What the paths meet: every edge (0), every pair of edges that follow each other too (1), every triple too (2). */
  readonly switch: 0 | 1 | 2;
  /** Also meet every step that is denied, and every way in which the rules of an edge let it pass. @default false */
  readonly denied?: boolean;
}

/**
 * Paths that together meet all that is feasible, each from the start to a final state, where one can be reached. Feasible is
 * what the machine itself does, guards over context included. Of a machine that remembers nothing no fewer steps would do;
 * one that remembers may meet an edge at several nodes, and these are chosen well, but not always best. The same model always
 * gives the same paths.
 * @throws {PathError} where a clamp merges what the machine tells apart.
 */
export function tours(model: Model, { switch: size, denied = false }: TourOptions): Path[] {
  const { start } = model;
  const leading = leadingToEnd(start);
  const isEnd = (node: Node) => node.final || !leading.has(node);
  const paths = rounds(start, { length: size + 1, denied, hasEnd: leading.size > 0, isEnd });
  const found = (denied ? withDenied(start, paths, isEnd) : paths).map((path) => path.map(({ node, ...step }) => step));
  for (const path of found) replay(model, path);
  return found;
}
