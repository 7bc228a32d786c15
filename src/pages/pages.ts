import { statesOf } from '../../machines/edges.ts';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { PolicyParts } from '../../machines/policy.ts';
import { requestMachine } from '../../machines/request.ts';
import { streamMachine } from '../../machines/stream.ts';
import { type Dialect, spoken } from '../engine/effects.ts';
import { failuresPage } from './failures-page.ts';
import { lifecyclePage } from './lifecycle-page.ts';
import { overviewPage } from './overview-page.ts';
import { protocolPage } from './protocol-page.ts';
import { type OtherCalls, scopesPage } from './scopes-page.ts';

/** Every lifecycle by name, with its effects by dialect. */
interface PageRoster {
  readonly [name: string]: {
    readonly lifecycle: Lifecycle;
    readonly dialects: { readonly [dialect: string]: Dialect };
  };
}

export interface Page {
  /** Relative to the project's root. */
  readonly path: string;
  readonly text: string;
}

/** Names for the ids that only an organisation knows. */
const sampleIds = ({ machine }: Lifecycle) =>
  Object.fromEntries(statesOf(machine).map((state) => [state, [`<id of ${state}>`]]));

const partsOf = ({ rules }: Lifecycle, policy: PolicyParts): PolicyParts =>
  Object.fromEntries(Object.keys(rules).map((rule) => [rule, policy[rule]]));

/** Every protocol, with what its ends have in common. */
export const PROTOCOLS = [
  {
    machine: requestMachine,
    concluded: 'Every end is concluded alike: the outcome and its audit record are written together.',
  },
  {
    machine: heartbeatMachine,
    concluded:
      'An end is told by the notice `heartbeat`, and a claim that was superseded is on record in the audit. States over which a claim may be asserted again are policy (`heartbeat.reassertOn`, by default none), and only where the caller gave the event to ask with.',
  },
  {
    machine: streamMachine,
    concluded:
      'An end is told by the notice `stream`. The cursor stays behind the last event that was handled, and a stream of the same name goes on from there. A handler is given each event at least once.',
  },
] as const;

/**
 * Every generated page. Pure: the caller writes them, or compares them with what is on disk.
 * @param others the calls that belong to no lifecycle, by dialect and by what they are for
 * @param policy the values that rules are written with. @default the policy of a client that sets none
 */
export function pages(roster: PageRoster, others: OtherCalls = {}, policy?: PolicyParts): Page[] {
  const subjects = Object.values(roster).map(({ lifecycle, dialects }) => ({
    lifecycle,
    ...(policy && { policy: partsOf(lifecycle, policy) }),
    effects: Object.values(dialects).map((dialect) => spoken(dialect, sampleIds(lifecycle))),
  }));
  return [
    { path: 'docs/lifecycles/README.md', text: overviewPage(subjects) },
    ...subjects.map((subject) => ({
      path: `docs/lifecycles/${subject.lifecycle.name}.md`,
      text: lifecyclePage(subject),
    })),
    ...PROTOCOLS.map(({ machine, concluded }) => ({
      path: `docs/${machine.id}-protocol.md`,
      text: protocolPage(machine, concluded),
    })),
    { path: 'docs/failures.md', text: failuresPage() },
    { path: 'docs/scopes.md', text: scopesPage(subjects, others) },
  ];
}
