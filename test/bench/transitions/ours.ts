import { connect } from '../../../src/connect.ts';
import { systemClock } from '../../../src/hosts/clock.ts';
import { type Contender, check } from './contender.ts';

/** A moment within the calling hours: whenever it is measured, time passes from there. */
const MORNING = Date.parse('2026-03-27T10:00:00Z');

const actor = { id: 'bench', type: 'service' } as const;
const EVENTS = {
  activate: { type: 'activate', actor },
  pause: { type: 'pause', actor, payload: { reason: 'COMPLIANCE', drain: false } },
} as const;

interface Setting {
  /** A file, or `memory`. */
  readonly journal: string;
  /** Milliseconds for which a version in hand is built on. @default 0, each campaign is read first */
  readonly maxAgeMs?: number;
}

/** This library, with all that it promises. */
export function ours(url: string, { journal, maxAgeMs = 0 }: Setting): Contender {
  const began = Date.now();
  const client = connect({
    dialect: 'guide',
    clientId: 'bench',
    clientSecret: 'bench-secret',
    ...{ apiUrl: url, loginUrl: url, journal },
    policy: { agentCapacity: { queues: { '*': ['sales'] } }, tracking: { maxAgeMs } },
    clock: systemClock(() => MORNING + Date.now() - began),
  });
  return {
    async move(id, event) {
      const outcome = await client.campaign(id).send(EVENTS[event]);
      check(event, outcome.kind === 'moved' ? outcome.to : JSON.stringify(outcome));
    },
    close: () => client.close(),
  };
}
