import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Asked, Lifecycle } from '../../machines/lifecycle.ts';
import { connect } from '../../src/connect.ts';
import type { Handle } from '../../src/handle.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { actor, configurationOf } from '../client/fixture.ts';
import type { Call } from './call.ts';
import { BUDGETS, SimulatedClock } from './clock.ts';
import type { Fate, Run } from './run.ts';
import type { Schedule, Strike } from './schedule.ts';
import { lifecycleOf, type Situation } from './situation.ts';
import { simulateTimeouts } from './timeouts.ts';

const rateLimit = { allowed: 1_000_000, windowSeconds: 60 };

/** Where schedules are carried out, one after the other: a sandbox that begins anew with each, and a client for each. */
export class Place {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'interlock-faults-'));
  readonly #rejections: unknown[] = [];
  readonly #onRejection = (reason: unknown) => this.#rejections.push(reason);
  #clock = new SimulatedClock(0);
  #restore = simulateTimeouts(() => this.#clock);
  #sandbox: Sandbox | undefined;
  #runs = 0;

  static async open(): Promise<Place> {
    const place = new Place();
    process.on('unhandledRejection', place.#onRejection);
    place.#sandbox = await startSandbox({
      now: () => place.#clock.unset(),
      sleep: (ms) => place.#clock.hold(ms),
    });
    return place;
  }

  async run(schedule: Schedule, journal: Run['journal'] = 'memory'): Promise<Run> {
    const { situation, strikes } = schedule;
    const sandbox = this.#sandbox;
    if (sandbox === undefined) throw new Error('The place is closed.');
    const clock = new SimulatedClock(Date.parse(situation.at));
    this.#clock = clock;
    this.#rejections.length = 0;
    sandbox.reset({ ...situation.scenario, rateLimit });
    const { world } = sandbox;
    world.faults.add(strikes.flatMap((strike) => actionsOf(strike, situation)).toSorted(othersFirst));
    // Whoever sets the clock of the sandbox sets ours: nobody here has another idea of the time of the day.
    clock.now = () => world.clock.now();

    const kept = this.#journal(journal, clock);
    const intents: Run['intents'][number][] = [];
    const intend = kept.intend.bind(kept);
    kept.intend = (intent, draft) => {
      intents.push({ intent, calls: world.log.list().total });
      return intend(intent, draft);
    };
    const client = connect({
      ...configurationOf(sandbox.url),
      ...{ ...BUDGETS, clock, journal: kept },
      ...situation.configuration,
    });
    const handle = handleOf(client, situation);
    // Where it fails the request has not seen it, and reads it.
    if (situation.seen) await handle.read().catch(() => undefined);
    const began = clock.monotonic();
    const ended = await attempt(() => handle.send(eventOf(situation), { request: 'r1' }));
    const elapsedMs = clock.monotonic() - began;
    await clock.drain();
    const calls: readonly Call[] = world.log.list().requests;
    while (calls.some(({ status }) => status === 'pending')) await turn();
    const records = [...kept.records()];
    const verification = kept.verify();
    await client.close();
    await kept.close();
    await turn();
    return {
      ...{ schedule, journal, ...ended, elapsedMs, calls, intents, records, verification },
      fates: strikes.map((strike) => ({ strike, fate: fateOf(strike, situation, calls) })),
      done: situation.isDone(world),
      told: situation.told?.(world) ?? 0,
      pending: clock.pending,
      rejections: [...this.#rejections],
    };
  }

  async close(): Promise<void> {
    await this.#sandbox?.close();
    this.#sandbox = undefined;
    this.#restore();
    process.off('unhandledRejection', this.#onRejection);
    rmSync(this.#folder, { recursive: true });
  }

  #journal(kind: Run['journal'], { now }: SimulatedClock) {
    this.#runs += 1;
    return kind === 'memory'
      ? memoryJournal({ now })
      : openJournal(path.join(this.#folder, `${this.#runs}.db`), { now });
  }
}

const actionsOf = ({ call, fault }: Strike, situation: Situation) => {
  const action = fault.action(situation);
  return action ? [{ operation: 'any' as const, nth: call, do: action }] : [];
};

/** Where something holds up a call, others change the resource before, and not whenever it goes on. */
const othersFirst = ({ do: one }: { do: FaultAction }, { do: other }: { do: FaultAction }): number =>
  Number(other.kind === 'conflict') - Number(one.kind === 'conflict');

function fateOf({ call, fault }: Strike, situation: Situation, calls: readonly Call[]): Fate {
  const struck = calls[call - 1];
  const kind = fault.action(situation)?.kind;
  if (struck === undefined || kind === undefined || !struck.faults.includes(kind)) return 'missed';
  return fault.strikes(struck) ? 'struck' : 'unfit';
}

async function attempt(send: () => Promise<Run['outcome'] & object>): Promise<Pick<Run, 'outcome' | 'thrown'>> {
  try {
    return { outcome: await send() };
  } catch (thrown) {
    return { thrown };
  }
}

/** @param client of whatever lifecycle; the situation's words are those of its own, which a list of them cannot say by its type. */
function handleOf(client: object, situation: Situation): Handle<Lifecycle> {
  const makers = client as { readonly [name: string]: (id: string) => Handle<Lifecycle> };
  const maker = makers[lifecycleOf(situation)];
  if (maker === undefined) throw new Error(`${situation.name}: there is no such lifecycle.`);
  return maker(situation.id);
}

const eventOf = ({ event, payload = {} }: Situation) =>
  ({ type: event, actor, payload }) as unknown as Asked<Lifecycle['events']>;
