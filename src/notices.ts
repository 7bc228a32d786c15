import type { EventEmitter } from 'eventemitter3';
import type { RequestError } from './engine/accept.ts';
import type { Outcome } from './engine/outcome.ts';
import { require } from './engine/require.ts';
import type { Circuit } from './genesys/breaker.ts';
import type { WireEvents } from './genesys/client.ts';
import type { HeartbeatNotice } from './hosts/claim.ts';
import type { ScheduleNotice } from './hosts/schedule-notice.ts';
import type { StreamNotice } from './inbound/event.ts';
import type { RelayEvents } from './sinks/relay.ts';

/** Something that went on although a check could not be made, or although a listener failed. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly request?: string;
}

/** What a client tells about, by event. */
export interface Notices {
  outcome: (outcome: Outcome) => void;
  /** What was asked is no request; its caller is told by the error itself. */
  invalid: (error: RequestError) => void;
  throttled: WireEvents['throttled'];
  retried: WireEvents['retried'];
  tokenRefreshed: WireEvents['tokenRefreshed'];
  called: WireEvents['called'];
  paced: WireEvents['paced'];
  delivered: RelayEvents['delivered'];
  deadLettered: RelayEvents['deadLettered'];
  postponed: RelayEvents['postponed'];
  /** A circuit breaker opened or closed: that of the API (`endpoint: 'api'`), or of a sink, by its name (`crm`). */
  circuit: (e: { endpoint: string; circuit: Circuit }) => void;
  heartbeat: (notice: HeartbeatNotice) => void;
  stream: (notice: StreamNotice) => void;
  schedule: (notice: ScheduleNotice) => void;
  warning: (warning: Warning) => void;
}

/** Nobody is told anything before there is a client. */
function emitter(): EventEmitter<Notices> {
  const { EventEmitter } = require('eventemitter3') as typeof import('eventemitter3');
  return new EventEmitter();
}

/** Tells listeners, in order. One that throws or rejects harms neither the request nor the others: it becomes a warning. */
export class Notifier {
  readonly emitter = emitter();

  /** Listens, until the returned function is called. */
  listen<Name extends keyof Notices>(name: Name, listener: Notices[Name]): () => void {
    // A function of its own for each call, so that one that is registered twice is not lost twice.
    const heard = (...all: unknown[]) => (listener as (...told: unknown[]) => unknown)(...all);
    this.emitter.on(name, heard as never);
    return () => this.emitter.off(name, heard as never);
  }

  tell<Name extends keyof Notices>(name: Name, ...told: Parameters<Notices[Name]>): void {
    for (const listener of this.emitter.listeners(name)) {
      try {
        const result: unknown = (listener as (...all: unknown[]) => unknown)(...told);
        if (result instanceof Promise) result.catch((error: unknown) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  /** One function a notice, for whoever has it to tell. */
  telling<Name extends keyof Notices>(...names: readonly Name[]): { readonly [Each in Name]: Notices[Each] } {
    const functions = names.map((name) => [name, (...told: Parameters<Notices[Name]>) => this.tell(name, ...told)]);
    return Object.fromEntries(functions) as { readonly [Each in Name]: Notices[Each] };
  }

  /** An outcome, with a warning for each rule that its decision let pass unchecked, and for a state nobody knows. */
  settled(outcome: Outcome): void {
    const decision = 'decision' in outcome ? outcome.decision : undefined;
    for (const { rule, code, sentence, settledBy } of decision && 'verdicts' in decision ? decision.verdicts : []) {
      if (settledBy !== 'allow-with-warning') continue;
      this.tell('warning', { code, message: `${rule}: ${sentence}`, request: outcome.request });
    }
    if (decision?.kind === 'unrecognised') {
      const message = `${outcome.lifecycle} ${outcome.id}: the platform reports the state \`${decision.from}\`, which the machine does not know.`;
      this.tell('warning', { code: 'state.unrecognised', message, request: outcome.request });
    }
    if (!outcome.recorded) {
      const message = `${outcome.lifecycle} ${outcome.id}: the outcome could not be put on record.`;
      this.tell('warning', { code: 'outcome.unrecorded', message, request: outcome.request });
    }
    this.tell('outcome', outcome);
  }

  /** A warning listener that fails has nobody left to tell but the process. */
  #failed(name: keyof Notices, error: unknown): void {
    const message = `A listener of \`${name}\` failed: ${error instanceof Error ? error.name : typeof error}.`;
    if (name === 'warning') process.emitWarning(message, { code: 'listener.failed' });
    else this.tell('warning', { code: 'listener.failed', message });
  }
}
