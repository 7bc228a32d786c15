import type { Lifecycle } from '../../machines/lifecycle.ts';
import { requestMachine } from '../../machines/request.ts';
import type { Effects } from '../engine/effects.ts';
import { lifecyclePage } from './lifecycle-page.ts';
import { protocolPage } from './protocol-page.ts';

/** Every lifecycle by name, with its effects by dialect. */
export interface PageRoster {
  readonly [name: string]: {
    readonly lifecycle: Lifecycle;
    readonly dialects: { readonly [dialect: string]: Effects };
  };
}

export interface Page {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

/** Every generated page. Pure: the caller writes them, or compares them with what is on disk. */
export const pages = (roster: PageRoster): Page[] => [
  ...Object.entries(roster).map(([name, { lifecycle, dialects }]) => ({
    path: `docs/lifecycles/${name}.md`,
    text: lifecyclePage({ lifecycle, effects: Object.values(dialects) }),
  })),
  { path: 'docs/request-protocol.md', text: protocolPage(requestMachine) },
];
