import { BUDGETS } from './clock.ts';
import type { Invariant } from './invariant.ts';

const answered: Invariant = {
  promise: '`send` answers with an outcome',
  broken: ({ outcome, thrown }) => (outcome === undefined ? `it threw ${String(thrown)}` : undefined),
};

const prompt: Invariant = {
  promise: 'it answers within the deadline, and the grace where a doubt is to be settled',
  broken: ({ elapsedMs }) => (elapsedMs > BUDGETS.deadlineMs + BUDGETS.graceMs ? `after ${elapsedMs} ms` : undefined),
};

const idle: Invariant = {
  promise: 'a closed client has no timer left',
  broken: ({ pending }) => (pending.length > 0 ? pending.join(', ') : undefined),
};

const handled: Invariant = {
  promise: 'no promise is rejected unheard',
  broken: ({ rejections }) => (rejections.length > 0 ? rejections.map(String).join('; ') : undefined),
};

export const endings: readonly Invariant[] = [answered, prompt, idle, handled];
