import { connect } from '../../src/connect.ts';
import { openJournal } from '../../src/journal/store.ts';
import { ToldClock } from './told-clock.ts';

/** What the process is told: what time it is, and which campaigns to activate until when. */
export interface Tick {
  readonly now: number;
  readonly activate: readonly string[];
  readonly close: number;
}

/** What it says: how a request ended, or that nothing more happens at this time. */
export type Said = { readonly event: string; readonly kind: string } | 'rests';

// A process that activates campaigns until their close. Its time is told, so that a trial of an hour takes seconds.
const [, , file = '', url = '', began = ''] = process.argv;
const actor = { id: 'dialler', type: 'service' } as const;
const say = (said: Said) => process.send?.(said);

const clock = new ToldClock(Number(began));
const client = connect({
  dialect: 'guide',
  ...{ clientId: 'sandbox', clientSecret: 'sandbox-secret', apiUrl: url, loginUrl: url },
  ...{ journal: openJournal(file, { now: clock.now }), clock },
  policy: { agentCapacity: { queues: { '*': ['sales'] } } },
});
client.on('outcome', ({ event, kind }) => say({ event, kind }));

async function hear({ now, activate, close }: Tick): Promise<void> {
  clock.tell(now);
  // A key of its own, so that a campaign that is asked for again after a kill is not activated twice.
  // Told time runs far ahead of what the machine needs for a call: only the close is a deadline.
  const deadline = new Date(close);
  const sent = activate.map((id) =>
    client.campaign(id).activateUntil(deadline, { actor, deadline, request: `up ${id}` }),
  );
  const done = Promise.all([client.resumed, ...sent]).then(() => client.schedules.idle());
  await Promise.race([done, clock.waits]);
  say('rests');
}

process.once('disconnect', () => process.exit());
process.on('message', (tick: Tick) => void hear(tick));
say('rests');
