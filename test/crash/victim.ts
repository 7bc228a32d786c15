import { appendFileSync } from 'node:fs';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { connect } from '../../src/connect.ts';
import { OUTCOMES } from '../../src/engine/outcome.ts';
import type { Handle } from '../../src/handle.ts';
import { systemClock } from '../../src/hosts/clock.ts';
import { LOOPBACK, SECRET } from '../sinks/secrets.ts';
import { mark } from './points.ts';
import { type Ask, MORNING, SCRIPTS } from './script.ts';

/** What it is told. */
export interface Part {
  /** The name of a script. */
  readonly name: string;
  /** The number of the point at which it is killed; 0: it is not. */
  readonly killAt: number;
  readonly journal: string;
  /** Where it writes down which revisions its stream has handled. */
  readonly handled: string;
  readonly sandbox: string;
  readonly mailbox: string;
  /** When the first process began, by the machine's clock: for both of them it was {@link MORNING} then. */
  readonly began: number;
}

/** What it says once it has done its part. */
export interface Told {
  readonly points: readonly string[];
  /** The keys of the requests that it found open and settled. */
  readonly resumed: readonly string[];
  /** Rows and letters that it leaves. */
  readonly left: { readonly waiting: number; readonly dead: number };
}

// A process that settles what it finds in the journal, then asks for all of a script, and closes.
const { name, killAt, journal, handled, sandbox, mailbox, began } = JSON.parse(process.argv[2] ?? '') as Part;
const script = SCRIPTS.find((each) => each.name === name);
if (script === undefined) throw new Error(`There is no script ${name}.`);

// Whoever started it may be stopped himself: nobody waits for it then.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();

const points = mark(killAt);
const client = connect({
  ...{ dialect: 'guide', clientId: 'sandbox', clientSecret: 'sandbox-secret', apiUrl: sandbox, loginUrl: sandbox },
  ...{ journal, clock: systemClock(() => Date.parse(MORNING) + Date.now() - began) },
  // However slow the machine: what is in time for the first process is so for the second.
  deadlineMs: 3_600_000,
  crm: { url: `${sandbox}/crm/batch`, token: 'sandbox-crm' },
  sinks: [{ name: 'mailbox', url: mailbox, secrets: [SECRET], allowAddresses: LOOPBACK, outcomes: OUTCOMES }],
  ...script.configuration,
});
const resumed = await client.resumed;
const stream = script.follows === undefined ? undefined : follow(script.follows);
await stream?.caughtUp();
await Promise.all([...Map.groupBy(script.asks, ({ lifecycle }) => lifecycle).values()].map(inTurn));
await delivered();
const left = client.metrics().outbox;
await client.close();
const told: Told = { points, resumed: resumed.map(({ request }) => request), left };
await new Promise((sent) => process.send?.(told, sent));

async function inTurn(asks: readonly Ask[]): Promise<void> {
  for (const { lifecycle, key, id, event, payload } of asks) {
    const asked = { type: event, actor: { id: 'anna', type: 'user' }, ...(payload && { payload }) };
    const handle: Pick<Handle<Lifecycle>, 'send'> = client[lifecycle](id);
    await handle.send(asked as never, { request: key });
    await delivered();
    await stream?.caughtUp();
  }
}

/** Until nothing waits for a sink. */
async function delivered(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => client.metrics().outbox.waiting === 0 && resolve();
  const deaf = (['delivered', 'deadLettered'] as const).map((name) => client.on(name, look));
  look();
  await promise;
  for (const off of deaf) off();
}

function follow(user: string) {
  return client.stream({
    ...{ lifecycle: 'presence', name: 'desk', ids: [user], everyMs: 60_000 },
    handle: ({ resource: { revision } }) => appendFileSync(handled, `${revision}\n`, { flush: true }),
  });
}
