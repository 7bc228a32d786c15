import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { connect } from '../../src/connect.ts';
import { openJournal } from '../../src/journal/store.ts';

/** How far it is with an event: its handler has begun, or has done its work, or the cursor is behind it. */
export type Point = 'begun' | 'handled' | 'committed';

/** What it says at each point of each event, before it waits for an answer. */
export interface Mark {
  readonly point: Point;
  readonly revision: number | undefined;
}

// A process that follows an agent's presence until all is read, and writes each change to a file once it has handled it.
const [, , file = '', handled = '', user = '', configuration = '{}'] = process.argv;

async function reached(point: Point, revision: number | undefined): Promise<void> {
  process.send?.({ point, revision } satisfies Mark);
  await once(process, 'message');
}

const journal = openJournal(file, { now: Date.now });
const { cursors } = journal;
const move = cursors.move.bind(cursors);
cursors.move = async (stream, cursor, seen) => {
  await reached('handled', seen?.revision);
  await move(stream, cursor, seen);
  await reached('committed', seen?.revision);
};
const client = connect({ ...JSON.parse(configuration), journal });
const live = new Promise<void>((resolve) => client.on('stream', ({ kind }) => kind === 'live' && resolve()));
const { ended } = client.stream({
  ...{ lifecycle: 'presence', name: 'desk', ids: [user] },
  async handle({ id, resource: { revision } }) {
    await reached('begun', revision);
    appendFileSync(handled, `${JSON.stringify({ id, revision })}\n`, { flush: true });
  },
});
await Promise.race([live, ended]);
await client.close();
await journal.close();
