import * as v from 'valibot';
import { setup } from 'xstate';
import type { FactName } from '../../machines/facts.ts';
import { all, type EdgeMeta, effect, lifecycle, type Passes } from '../../machines/lifecycle.ts';
import type { Resource, Rule } from '../../machines/rule.ts';
import { allow, deny } from '../../machines/verdict.ts';
import type { Request } from '../../src/engine/course.ts';
import type { Settings } from '../../src/engine/drive.ts';
import type { Effects } from '../../src/engine/effects.ts';
import type { Host, HostAnswer, HostTask, Timing } from '../../src/engine/host.ts';
import type { Path, Step } from '../../src/paths/path.ts';

/** What the next decision is to be; read by the lifecycle below each time the engine decides. */
interface Wish {
  decision: string;
  /** Whether what is read back bears the mark of the request. */
  marked?: boolean;
}

/** A lifecycle of two states whose one rule, fact and wanted field answer as a tour wants them to. */
export function scriptedSettings(wish: Wish): Settings {
  const scripted: Rule = {
    name: 'scripted',
    policy: v.optional(v.strictObject({ maxAgeMs: v.optional(v.number(), 1_000) }), {}),
    says: () => 'The script allows it.',
    judge: () => {
      const parts = { code: 'scripted', sentence: 'As scripted.', evidence: {} };
      return wish.decision === 'allowed' ? allow(parts) : deny(parts);
    },
    get needs(): FactName[] {
      return wish.decision === 'undecided' ? ['capacity'] : [];
    },
  };
  const rules = { scripted };
  const machine = setup({
    types: { context: {} as Passes, events: {} as { type: 'go' }, meta: {} as EdgeMeta },
    guards: { all: all<typeof rules>() },
    actions: { move: effect() },
  }).createMachine({
    id: 'scripted',
    version: '1',
    context: { passes: 'all' },
    initial: 'here',
    states: {
      here: {
        on: {
          go: {
            target: 'there',
            guard: { type: 'all', params: [{ type: 'scripted' }] as never },
            actions: { type: 'move' },
            meta: { risk: 'neutral', by: 'asked', source: 'house' },
          },
        },
      },
      there: {},
    },
  });
  const events = { go: v.strictObject({}) };
  const effects: Effects = {
    dialect: 'guide',
    capabilities: [],
    scopes: {},
    facts: {},
    read: () => ({ operation: 'read', method: 'GET', path: '/' }),
    write: () => ({ operation: 'write', method: 'PATCH', path: '/' }),
    resource: () => null,
    ours: () => wish.marked === true,
    wanted: () => ({ place: [['already', 'asWanted'].includes(wish.decision) ? 'anywhere' : 'nowhere'] }),
    conflict: () => false,
    entity: (id) => id,
  };
  return {
    lifecycle: lifecycle({ name: 'scripted', machine, rules, events, id: v.string() }),
    effects,
    policy: { version: 'test', parts: { scripted: { maxAgeMs: 1_000 } } },
    maxAttempts: 2,
    tzdata: 'test',
    package: 'test',
    platform: 'test',
  };
}

const failure = { code: 'scripted', message: 'As scripted.' };
let versions = 0;
const place = (state: string, version: string, revision: number): Resource => ({
  id: 'x',
  state,
  version,
  revision,
  document: { place: 'anywhere' },
});

/** Answers so that `drive` takes exactly the steps of a tour, and keeps what it was asked to do. */
export class ScriptedHost implements Host {
  readonly tasks: HostTask[] = [];
  readonly #tour: Path;
  readonly #wish: Wish;
  #at = 0;
  #current: Resource = place('here', 'v0', 0);

  constructor(tour: Path, wish: Wish) {
    this.#tour = tour;
    this.#wish = wish;
    this.#take();
  }

  async perform(task: HostTask): Promise<HostAnswer & Timing> {
    this.tasks.push(task);
    const step = this.#tour[this.#at];
    if (step === undefined) throw new Error(`The tour is over, yet ${task.type} is asked for.`);
    const answer = this.#answer(task, step);
    this.#take();
    return { ...answer, now: 1_000 + this.#at, elapsedMs: this.#at };
  }

  /** Steps on to the next event that the host has to answer, and tells the lifecycle what to decide on the way. */
  #take(): void {
    this.#at++;
    const step = this.#tour[this.#at];
    if (step?.from === 'deciding') {
      this.#wish.decision = step.event;
      this.#at++;
    }
    const next = this.#tour[this.#at];
    if (next?.event === 'asWanted') this.#wish.decision = 'asWanted';
  }

  #answer(task: HostTask, { event }: Step): HostAnswer {
    if (task.type === 'readBack') return this.#readBack(event);
    switch (event) {
      case 'found':
        this.#current = place('here', `v${++versions}`, versions);
        return { type: 'found', resource: this.#current };
      case 'gathered':
        // Nothing known: whether that is enough is up to the rule's needs.
        return { type: 'gathered', facts: {} };
      case 'accepted':
        return { type: 'accepted', status: 200, resource: place('there', 'after', 0) };
      case 'strayed':
        return { type: 'accepted', status: 200, resource: place('elsewhere', 'after', 0) };
      case 'blind':
        return { type: 'accepted', status: 202, resource: null };
      case 'conflict':
      case 'ambiguous':
      case 'failed':
      case 'unrecorded':
        return { type: event, failure };
      default:
        return { type: event } as HostAnswer;
    }
  }

  #readBack(event: string): HostAnswer {
    const { version, revision = 0 } = this.#current;
    this.#wish.marked = event === 'ours';
    switch (event) {
      case 'untouched':
        return { type: 'found', resource: place('here', version ?? '', revision) };
      case 'ours':
      case 'asWanted':
        return { type: 'found', resource: place('there', 'moved-on', revision + 1) };
      case 'superseded':
      case 'strayed':
        this.#current = place('here', `w${++versions}`, revision + 1);
        return { type: 'found', resource: this.#current };
      case 'unclear':
        return { type: 'found', resource: place('here', 'far-on', revision + 2) };
      case 'failed':
        return { type: 'failed', failure };
      default:
        return { type: event } as HostAnswer;
    }
  }
}

export const scriptedRequest = (settings: Settings, start: string | undefined): Request => {
  const event = { type: 'go', actor: { id: 'tester', type: 'user' }, payload: {} } as const;
  const resource = place('here', 'v0', 0);
  const decision = {
    kind: 'allowed',
    lifecycle: 'scripted',
    event: 'go',
    id: 'x',
    from: 'here',
    to: 'there',
    version: 'v0',
    at: new Date(0).toISOString(),
    machineVersion: '1',
    policyVersion: settings.policy.version,
    effect: { type: 'move', params: {} },
    verdicts: [],
  } as const;
  const request = { key: 'k', fingerprint: 'f', id: 'x', event, startedAt: 1_000, deadline: 61_000 };
  if (start === 'asked') return request;
  if (start === 'tracked') return { ...request, tracked: resource };
  if (start === 'creating') return { ...request, absent: { ...resource, version: null } };
  const creates = start === 'orphaned' && { creates: true as const };
  const from = { intents: 1, deadline: new Date(61_000).toISOString(), platform: 'test' };
  const intent = { request: 'k', fingerprint: 'f', lifecycle: 'scripted', id: 'x', event, resource, decision };
  return { ...request, resumed: { ...intent, ...creates, writes: 1, ...from, startedAt: new Date(0).toISOString() } };
};
