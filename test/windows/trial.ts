import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../src/journal/store.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Said, Tick } from './dialler.ts';

const DIALLER = fileURLToPath(new URL('dialler.ts', import.meta.url));
const MINUTE = 60_000;
const TICK = 5_000;
/** The end of the guide's calling hours, on a Friday. */
const CLOSE = Date.parse('2026-03-27T20:00:00.000Z');
const FROM = CLOSE - 10 * MINUTE;
const TO = CLOSE + 10 * MINUTE;
/** A campaign may be active for so long after its close while a process is there to pause it. */
export const BOUND = MINUTE;

export interface Figures {
  readonly activations: number;
  readonly crashes: number;
  /** Minutes after the close, over all campaigns, in which one was active although a process was there for longer than the bound. */
  readonly beyond: number;
  /** Milliseconds from the close to the last pause; in all, and those of them in which a process was there. */
  readonly worst: number;
  readonly present: number;
  /** Campaigns that are not paused at the end, or were activated or paused more than once. */
  readonly wrong: number;
  readonly audit: boolean;
}

/** Pseudo-random numbers in [0, 1), the same for the same seed. */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** The process under trial: it is told the time, and killed after so many outcomes. */
class Dialler {
  readonly #child: ChildProcess;
  readonly #heard: (said: Said) => boolean;
  #rests = Promise.withResolvers<boolean>();

  /** @param heard whether it is to be killed now. */
  constructor(file: string, url: string, now: number, heard: (said: Said) => boolean) {
    this.#child = fork(DIALLER, [file, url, String(now)]);
    this.#heard = heard;
    this.#child.on('message', (said: Said) => {
      if (said === 'rests') this.#rests.resolve(true);
      else if (this.#heard(said)) this.#child.kill('SIGKILL');
    });
    this.#child.once('exit', () => this.#rests.resolve(false));
  }

  /** @returns `false` where it was killed meanwhile */
  async rests(): Promise<boolean> {
    const alive = await this.#rests.promise;
    this.#rests = Promise.withResolvers<boolean>();
    if (!alive) this.#rests.resolve(false);
    return alive;
  }

  tell(tick: Tick): Promise<boolean> {
    this.#child.send(tick);
    return this.rests();
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/**
 * Activates campaigns over the last ten minutes of a window, each with its pause at the end, and kills the process three times:
 * while it activates, just before the end so that it is away then, and while it pauses.
 * @param file where the journal goes
 */
export async function trial(count: number, seed: number, file: string): Promise<Figures> {
  const random = chances(seed);
  const ids = Array.from({ length: count }, (_, n) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const asked = ids.map((id) => ({ id, at: FROM + random.next().value * (CLOSE - FROM - 2 * TICK) }));
  const kills = [0.3, 0.95, 1.4].map((part) => Math.round(part * count));
  const scenario = {
    campaigns: ids.map((id) => ({ id, campaignstate: 'paused' })),
    queues: [{ id: 'sales', agentsAvailable: 9 }],
    rateLimit: { allowed: 1_000_000, windowSeconds: 60 },
  };
  let now = FROM;
  const sandbox = await startSandbox({ scenario, now: () => now });
  const away: { from: number; to: number }[] = [];
  const open = new Set(ids);
  let outcomes = 0;
  let dialler: Dialler | undefined;
  const heard = () => ++outcomes === kills[away.length];
  try {
    for (; now < TO; now += TICK) {
      const last = away.at(-1);
      if (dialler === undefined && (last === undefined || now >= last.to)) {
        dialler = new Dialler(file, sandbox.url, now, heard);
        await dialler.rests();
      }
      const due = asked.filter(({ id, at }) => open.has(id) && at <= now && now < CLOSE).map(({ id }) => id);
      if (dialler === undefined) continue;
      if (await dialler.tell({ now, activate: due, close: CLOSE })) for (const id of due) open.delete(id);
      else {
        dialler = undefined;
        // Away for half a minute, and over the close where that is near.
        away.push({
          from: now,
          to: Math.max(now + MINUTE / 2, now < CLOSE && away.length > 0 ? CLOSE + MINUTE / 2 : 0),
        });
      }
    }
    await dialler?.end();
    const answer = await fetch(`${sandbox.url}/sandbox/requests?operation=campaign.patch`);
    const { requests } = (await answer.json()) as { requests: LoggedRequest[] };
    const journal = readJournal(file);
    const audit = journal.verify().sound;
    journal.close();
    return { ...figures(ids, requests, away), crashes: away.length, audit };
  } finally {
    await sandbox.close();
  }
}

function figures(
  ids: readonly string[],
  requests: readonly LoggedRequest[],
  away: readonly { from: number; to: number }[],
) {
  const committed = requests.filter((request) => request.committed);
  const times = ids.map((id) => {
    const own = committed.filter((request) => request.id === id);
    const ups = own.filter(({ after }) => after?.state === 'active');
    const paused = own.find(({ after }) => after?.state === 'paused');
    const wrong = ups.length > 0 && (paused === undefined || own.length !== 2);
    return { wrong, up: ups.length, down: ups.length > 0 ? Date.parse(paused?.at ?? '') || TO : CLOSE };
  });
  const present = times.map(({ down }) => {
    const absent = away.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, down) - Math.max(from, CLOSE)), 0);
    return down - CLOSE - absent;
  });
  return {
    activations: times.reduce((sum, { up }) => sum + up, 0),
    beyond: present.reduce((sum, ms) => sum + Math.max(0, ms - BOUND), 0) / MINUTE,
    present: Math.max(...present),
    worst: Math.max(...times.map(({ down }) => down - CLOSE)),
    wrong: times.filter(({ wrong }) => wrong).length,
  };
}
