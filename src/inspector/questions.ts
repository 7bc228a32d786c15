import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Actor } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import { RequestError } from '../engine/accept.ts';
import type { Check } from '../engine/check.ts';
import { explain } from '../engine/explain.ts';
import type { Failure } from '../engine/outcome.ts';
import type { Askable, Asked, Inspected } from './inspected.ts';
import { shown, shownDecision } from './shown.ts';
import type { Named, Stage } from './stage.ts';

/** Nothing is asked for and nothing recorded, so nobody has to stand for it. */
const NOBODY: Actor = { id: 'interlock inspector', type: 'system' };

type Answer = { readonly [name: string]: Json };

/** Answers what a page asks, in words that show no payload, no document and no evidence. */
export class Questions {
  readonly #lifecycles: ReadonlyMap<string, Lifecycle>;
  readonly #inspected: Inspected;
  readonly #stage: Stage;

  constructor(lifecycles: ReadonlyMap<string, Lifecycle>, inspected: Inspected, stage: Stage) {
    this.#lifecycles = lifecycles;
    this.#inspected = inspected;
    this.#stage = stage;
  }

  /** What each event would come to, or the one that is given with its payload. */
  async check(named: Named, event?: string, payload?: Asked['payload']): Promise<Answer> {
    const { events } = this.#lifecycle(named);
    const resource = this.#resource(named);
    if ('says' in resource) return { session: null, ...resource };
    const types = event === undefined ? Object.keys(events) : [event];
    const asked = types.map(async (type): Promise<{ answer: Answer; found?: Check['resource'] }> => {
      try {
        const checked = await resource.check({ type, actor: NOBODY, ...(payload && { payload }) });
        const says = explain(checked.decision);
        return { answer: { ...shownDecision(checked.decision), says }, found: checked.resource };
      } catch (error) {
        return { answer: { event: type, ...problemOf(error) } };
      }
    });
    const answers = await Promise.all(asked);
    const found = answers.findLast((each) => each.found)?.found;
    const session = found && this.#stage.found(named, found);
    return shown({ at: this.#inspected.now(), session: session ?? null, answers: answers.map(({ answer }) => answer) });
  }

  async send(named: Named, event: string, actor: Actor, payload?: Asked['payload']): Promise<Answer> {
    this.#lifecycle(named);
    try {
      const resource = this.#inspected.resource(named.lifecycle, named.id);
      const outcome = await resource.send({ type: event, actor, ...(payload && { payload }) });
      const decision = 'decision' in outcome ? outcome.decision : undefined;
      return shown({
        ...{ event, kind: outcome.kind },
        ...(decision && { says: explain(decision) }),
        ...('failure' in outcome && { code: outcome.failure.code }),
        ...('unconfirmed' in outcome && { unconfirmed: outcome.unconfirmed }),
      });
    } catch (error) {
      return shown({ event, ...problemOf(error) });
    }
  }

  /** An id is what a person typed: that it is none is an answer. */
  #resource({ lifecycle, id }: Named): Askable | { readonly says: readonly string[] } {
    try {
      return this.#inspected.resource(lifecycle, id);
    } catch (error) {
      if (error instanceof RequestError) return { says: error.issues };
      throw error;
    }
  }

  #lifecycle({ lifecycle }: Named): Lifecycle {
    const known = this.#lifecycles.get(lifecycle);
    if (known) return known;
    throw new RequestError('lifecycle', [`one of ${[...this.#lifecycles.keys()].join(', ')} is expected.`]);
  }
}

/** What is no request says why; of what went wrong on the wire there is a code, since its words may be the platform's. */
function problemOf(error: unknown): Answer {
  if (error instanceof RequestError) return { kind: 'invalid', says: error.issues };
  const failure = (error as { readonly failure?: Failure }).failure;
  return { kind: 'failed', code: failure?.code ?? (error instanceof Error ? error.name : 'unknown') };
}
