import type { Resource } from '../../machines/rule.ts';
import type { AuditDraft } from '../../src/engine/journal.ts';
import { JournalError } from '../../src/engine/journal.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { ProtocolStep } from '../../src/engine/protocol.ts';
import { RefusedError, UnreadableError } from '../../src/genesys/errors.ts';
import type { Claim, HeartbeatNotice } from '../../src/hosts/claim.ts';
import { Heartbeat } from '../../src/hosts/heartbeat.ts';
import type { Path } from '../../src/paths/path.ts';

export const actor = { id: 'desk', type: 'service' } as const;
const parts = { operation: 'presence.read', sends: 1 };
const forbidden = () =>
  new RefusedError({ ...parts, status: 403, code: 'missing.permissions', body: null, resent: false });
const lost = () => new UnreadableError({ ...parts, code: 'wire.timeout' });

/** An outcome, as far as a heartbeat looks at it. */
export const outcome = (kind: Outcome['kind'], more: object): Outcome =>
  ({ kind, lifecycle: 'presence', id: 'agent', ...more }) as Outcome;

/** Answers so that a heartbeat takes exactly the steps of a tour. */
export class ScriptedClaim {
  readonly taken: ProtocolStep[] = [];
  readonly notices: HeartbeatNotice[] = [];
  readonly notes: AuditDraft[] = [];
  readonly sent: string[] = [];
  readonly pauses: number[] = [];
  readonly heartbeat: Heartbeat;
  readonly #tour: Path;
  #own: Resource = { id: 'agent', state: 'available', version: '1', revision: 1, document: null };

  constructor(tour: Path) {
    this.#tour = tour;
    const claim: Claim = {
      ...{ lifecycle: 'presence', id: 'agent', actor, own: this.#own },
      read: () => this.#read(),
      completes: () => false,
      quiet: async () => undefined,
      reassert: { on: ['offline'], send: (version) => this.#send(version) },
    };
    this.heartbeat = new Heartbeat('key', claim, 120_000, {
      clock: { now: () => 0, monotonic: () => 0, random: () => 0.5, sleep: (ms) => this.#sleep(ms) },
      journal: { note: (draft) => this.#note(draft) },
      tzdata: 'test',
      tell: (notice) => this.notices.push(notice),
      observe: (step) => this.taken.push(step),
    });
  }

  /** What is to come of the task that is being performed. */
  get #event(): string {
    return this.#tour[this.taken.length]?.event ?? '';
  }

  /** A tour asks to stop while something is under way, so that this has to be given up. */
  #stopped(): Promise<never> {
    void this.heartbeat.stop();
    return Promise.reject(new Error('As scripted.'));
  }

  async #read(): Promise<Resource> {
    await undefined; // A heartbeat is stopped from outside, so not before it has been made.
    const { revision = 0 } = this.#own;
    const at = (state: string, next: number) => ({ ...this.#own, state, version: String(next), revision: next });
    switch (this.#event) {
      case 'confirmed':
        return this.#own;
      case 'lapsed':
        return at('offline', revision + 1);
      case 'drifted':
        return at('break', revision + 1);
      case 'overtaken':
        this.#own = at('meal', revision + 1);
        this.heartbeat.heard(outcome('moved', { last: this.#own }));
        return at('meal', revision + 1);
      case 'forbidden':
        throw forbidden();
      case 'stop':
        return this.#stopped();
      default:
        throw lost();
    }
  }

  async #send(version: string): Promise<Outcome> {
    this.sent.push(version);
    const revision = (this.#own.revision ?? 0) + 2;
    switch (this.#event) {
      case 'asserted': {
        this.#own = { ...this.#own, version: String(revision), revision };
        const moved = outcome('moved', { last: this.#own });
        this.heartbeat.heard(moved);
        return moved;
      }
      case 'lost':
        return outcome('conflicted', { unconfirmed: false, last: { state: 'break', version: String(revision) } });
      case 'forbidden':
        return outcome('failed', { unconfirmed: false, failure: forbidden().failure });
      case 'stop':
        return this.#stopped();
      default:
        return outcome('failed', { unconfirmed: false, failure: lost().failure });
    }
  }

  #sleep(ms: number): Promise<void> {
    this.pauses.push(ms);
    return this.#event === 'stop' ? this.#stopped() : Promise.resolve();
  }

  async #note(draft: AuditDraft): Promise<void> {
    if (this.#event === 'unrecorded') throw new JournalError('journal.unwritable', 'As scripted.');
    this.notes.push(draft);
  }
}
