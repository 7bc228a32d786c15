import { type HeartbeatTask, heartbeatMachine } from '../../machines/heartbeat.ts';
import type { Resource } from '../../machines/rule.ts';
import { instant } from '../../machines/verdict.ts';
import { invariant } from '../engine/invariant.ts';
import { type AuditDraft, JournalError } from '../engine/journal.ts';
import type { Failure, Found, Outcome } from '../engine/outcome.ts';
import { follow, type ProtocolStep } from '../engine/protocol.ts';
import type { Clock } from '../genesys/client.ts';
import type { Claim, HeartbeatEnd, HeartbeatNotice, HeartbeatSaid } from './claim.ts';
import { failureOf } from './in-process.ts';

/** What all heartbeats of a client share. */
export interface HeartbeatSurroundings {
  readonly clock: Clock;
  readonly journal: { note(draft: AuditDraft): Promise<void> };
  readonly tzdata: string;
  tell(notice: HeartbeatNotice): void;
  observe?(step: ProtocolStep, of: { readonly key: string; readonly lifecycle: string; readonly id: string }): void;
}

/** The part of the pause between two ticks that chance adds or takes. */
const JITTER = 0.1;
/** Answers that no later tick can better; the wire has already asked again with a fresh token after a 401. */
const FORBIDDEN: readonly (number | undefined)[] = [401, 403, 404];

type Known = Found & Pick<Resource, 'revision'>;

/** Watches one claim until it is stopped or somebody else changes the resource. Follows `machines/heartbeat.ts`. */
export class Heartbeat {
  /** Names it in notices and in the audit. */
  readonly key: string;
  /** Settles when it has ended, and tells how. Never rejects for anything that the outside world does. */
  readonly ended: Promise<HeartbeatEnd>;
  readonly #claim: Claim;
  readonly #in: HeartbeatSurroundings;
  readonly #everyMs: number;
  readonly #stop = new AbortController();
  #state = 'starting';
  #own: Known | undefined;
  #found: Known | undefined;
  #failure: Failure | undefined;
  #last: HeartbeatNotice | undefined;

  constructor(key: string, claim: Claim, everyMs: number, surroundings: HeartbeatSurroundings) {
    this.key = key;
    this.#claim = claim;
    this.#in = surroundings;
    this.#everyMs = everyMs;
    this.#own = claim.own;
    this.ended = this.#run();
  }

  /** Where it stands in its protocol, e.g. `waiting`. */
  get state(): string {
    return this.#state;
  }

  /** Cancels what is in flight. No tick comes after it; settles once it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }

  /** Our own writes are no drift: what they were answered with is the claim from now on. */
  heard(outcome: Outcome): void {
    const { lifecycle, id } = this.#claim;
    if (outcome.lifecycle !== lifecycle || outcome.id !== id) return;
    if ((outcome.kind === 'moved' || outcome.kind === 'unchanged') && outcome.last) this.#own = outcome.last;
  }

  async #run(): Promise<HeartbeatEnd> {
    const perform = (task: HeartbeatTask) => this.#perform(task);
    const { lifecycle, id } = this.#claim;
    await follow(heartbeatMachine, 'begun', perform, (step) => {
      this.#state = step.to;
      this.#in.observe?.(step, { key: this.key, lifecycle, id });
    });
    return this.#last as HeartbeatEnd;
  }

  #perform(task: HeartbeatTask): Promise<string> {
    switch (task.task) {
      case 'read':
        return this.#unlessStopped(() => this.#tick());
      case 'reassert':
        return this.#unlessStopped(() => this.#reassert());
      case 'wait':
        return this.#unlessStopped(() => this.#wait());
      case 'tell':
        return this.#told(task.as);
      case 'conclude':
        return task.as === 'superseded' ? this.#superseded() : this.#stopped();
    }
  }

  async #unlessStopped(act: () => Promise<string>): Promise<string> {
    const { signal } = this.#stop;
    if (signal.aborted) return 'stop';
    try {
      const event = await act();
      return signal.aborted ? 'stop' : event;
    } catch (error) {
      if (signal.aborted) return 'stop';
      this.#failure = failureOf(error);
      return FORBIDDEN.includes(this.#failure.status) ? 'forbidden' : 'unanswered';
    }
  }

  async #tick(): Promise<string> {
    const before = this.#own;
    const found = known(await this.#claim.read(this.#stop.signal));
    this.#found = found;
    // We may have written meanwhile: then that write is the claim, and not what was read before it.
    if (this.#own !== before) return 'overtaken';
    if (before === undefined || this.#isOurs(before, found)) {
      this.#own = found;
      return 'confirmed';
    }
    await this.#orStopped(this.#claim.quiet());
    if (this.#own !== before) return 'overtaken';
    return this.#lapsed(before, found) ? 'lapsed' : 'drifted';
  }

  #isOurs(own: Known, found: Known): boolean {
    if (own.state !== found.state) return this.#claim.completes(own.state, found.state);
    return own.version === found.version;
  }

  /** Only where exactly one change led there: of two, the first may have been a person's. */
  #lapsed(own: Known, found: Known): boolean {
    const { reassert } = this.#claim;
    if (reassert === undefined || found.version === null || own.revision === undefined) return false;
    return reassert.on.includes(found.state) && found.revision === own.revision + 1;
  }

  async #reassert(): Promise<string> {
    const { send } = invariant(this.#claim.reassert, 'an event to ask with');
    const outcome = await send(invariant(this.#found?.version ?? undefined, 'a version'), this.#stop.signal);
    if (outcome.kind === 'moved' || outcome.kind === 'unchanged') {
      this.#found = outcome.last;
      return 'asserted';
    }
    if (outcome.kind === 'failed' && !outcome.unconfirmed) {
      this.#failure = outcome.failure;
      return FORBIDDEN.includes(outcome.failure.status) ? 'forbidden' : 'unanswered';
    }
    this.#found = outcome.last ?? this.#found;
    return 'lost';
  }

  async #wait(): Promise<string> {
    const { clock } = this.#in;
    await clock.sleep(this.#everyMs * (1 + JITTER * (2 * clock.random() - 1)), this.#stop.signal);
    return 'waited';
  }

  async #told(kind: 'confirmed' | 'unanswered'): Promise<string> {
    if (kind === 'confirmed') this.#tell({ kind, found: shown(this.#found) });
    else this.#tell({ kind, failure: invariant(this.#failure, 'a failure') });
    return 'told';
  }

  async #superseded(): Promise<string> {
    const own = shown(this.#own);
    const found = shown(this.#found);
    const recorded = await this.#record(own, found);
    this.#tell({ kind: 'superseded', own, found, recorded });
    return recorded ? 'concluded' : 'unrecorded';
  }

  async #stopped(): Promise<string> {
    const failure = this.#stop.signal.aborted ? {} : { failure: invariant(this.#failure, 'a failure') };
    this.#tell({ kind: 'stopped', ...failure });
    return 'concluded';
  }

  async #record(own: Found, found: Found): Promise<boolean> {
    const { lifecycle, id, actor } = this.#claim;
    const { clock, journal, tzdata } = this.#in;
    try {
      await journal.note({
        id: `${this.key}/superseded`,
        phase: 'observation',
        request: this.key,
        occurredAt: instant(clock.now()),
        actor,
        action: `${lifecycle}.superseded`,
        resource: { kind: lifecycle, id },
        transition: { from: own.state, to: found.state },
        concurrency: { before: own.version, after: found.version, conflicts: 0 },
        http: { writes: 0 },
        tzdata,
        payload: {},
      });
      return true;
    } catch (error) {
      if (error instanceof JournalError) return false;
      throw error;
    }
  }

  #tell(said: HeartbeatSaid): void {
    const { lifecycle, id } = this.#claim;
    const told = { lifecycle, id, heartbeat: this.key, at: instant(this.#in.clock.now()) };
    this.#last = { ...told, ...said } as HeartbeatNotice;
    this.#in.tell(this.#last);
  }

  #orStopped(work: Promise<unknown>): Promise<unknown> {
    const { promise, reject } = Promise.withResolvers<never>();
    const { signal } = this.#stop;
    const stopped = () => reject(signal.reason);
    signal.addEventListener('abort', stopped, { once: true });
    return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stopped));
  }
}

const known = ({ state, version, revision }: Resource): Known => ({
  state,
  version,
  ...(revision !== undefined && { revision }),
});

function shown(known: Known | undefined): Found {
  const { state, version } = invariant(known, 'a state');
  return { state, version };
}
