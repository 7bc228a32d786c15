import { edgesOf } from '../../machines/edges.ts';
import type { AskedEvent } from '../../machines/rule.ts';
import { decide } from './decide.ts';
import type { Settings } from './drive.ts';
import { explain } from './explain.ts';

/**
 * Why an event would not undo another where that has led to, by the rules that can be judged today; empty where it would. What
 * lowers a risk has no other rules.
 * @param at when it is to be sent, milliseconds since the Unix epoch
 */
export function undoingProblems(settings: Settings, id: string, done: AskedEvent, undoing: AskedEvent, at: number) {
  const { lifecycle, effects, policy } = settings;
  const edges = edgesOf(lifecycle.machine).filter(({ event, meta }) => event === done.type && meta?.by === 'asked');
  return [...new Set(edges.map(({ to }) => to))].flatMap((state) => {
    const resource = { id, state, version: null, document: {} };
    const decision = decide(lifecycle, {
      ...{ resource, base: resource, event: undoing, facts: {}, policy, now: at },
      ...{ capabilities: effects.capabilities, wanted: effects.wanted(undoing) },
    });
    if (decision.kind === 'allowed') return [];
    return decision.kind === 'undecided' ? ['whether it will be allowed cannot be known today.'] : explain(decision);
  });
}
