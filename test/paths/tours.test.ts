import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { modelOf } from '../../src/paths/model.ts';
import { type Path, stepText } from '../../src/paths/path.ts';
import { protocols } from '../../src/paths/protocols.ts';
import { tours } from '../../src/paths/tours.ts';
import { MODELS, model } from './models.ts';
import { failingAt, isLeading, recount, retrace, windowsMet } from './recount.ts';

describe.each(MODELS.map((one) => [one.name, one] as const))('the tours of %s', (_, one) => {
  const feasible = recount(one);
  const walked = ([0, 1, 2] as const).map((size) => tours(one, { switch: size }));

  test.each([1, 2, 3])('meet every feasible window of %i edges where they are to', (length) => {
    for (const paths of walked.slice(length - 1)) {
      expect(windowsMet(one, paths, length)).toEqual(feasible.windows(length));
    }
  });

  const hasEnd = [...feasible.stands.values()].some(({ trials }) => trials.every(({ edge }) => edge === undefined));

  test('can be retraced on the real machine from its start, to a final state where it has one', () => {
    for (const path of walked.flat()) {
      expect(path[0]?.from).toBe(one.machine.config.initial);
      expect(retrace(one, path)).toEqual({ went: path.map(({ to }) => to), status: hasEnd ? 'done' : 'active' });
    }
  });

  test('name each edge by its place in the machine, and deny nothing', () => {
    const edges = edgesOf(one.machine);
    const wrong = walked.flat(2).filter(({ from, event, to, edge = -1, verdict }) => {
      const written = edges[edge];
      const by = written?.meta?.by === 'observed' ? 'observed' : 'allowed';
      return [written?.from, written?.event, written?.to, by].join() !== [from, event, to, verdict].join();
    });
    expect(wrong).toEqual([]);
  });

  test('are the same each time', () => {
    expect(tours(one, { switch: 1 })).toEqual(walked[1]);
  });

  test('meet all that is denied too, where they are to, without being led astray', () => {
    const paths = tours(one, { switch: 1, denied: true });
    for (const path of paths) {
      const { went, status } = retrace(one, path);
      expect(went).toEqual(path.map((step) => (isLeading(step) ? step.to : '✗')));
      expect(status).toBe(hasEnd ? 'done' : 'active');
    }
    const denied = paths.flat().filter((step) => !isLeading(step));
    expect(denied.every(({ from, to }) => from === to)).toBe(true);
    const refused = denied.filter(({ verdict }) => verdict !== 'notAccepted');
    expect(new Set(refused.map((step) => `${step.from} ${step.event} ${failingAt(one, step).sort()}`))).toEqual(
      feasible.refused,
    );
    for (const { from, event, edge = -1, verdict } of refused) {
      const { rules = [], guard, ...shut } = edgesOf(one.machine)[edge] ?? {};
      expect(shut).toMatchObject({ from, event });
      expect([...rules.map(({ type }) => type), guard]).toEqual(expect.arrayContaining(Object(verdict).refusedBy));
    }
    const others = denied.filter(({ verdict }) => verdict === 'notAccepted');
    expect(new Set(others.map(({ from, event }) => `${from} ${event}`))).toEqual(feasible.notAccepted);
    expect(others.some(({ edge }) => edge !== undefined)).toBe(false);
    expect(windowsMet(one, paths, 2)).toEqual(feasible.windows(2));
  });
});

test.each([false, true])('a machine that never ends is toured in one go (what is denied too: %s)', (denied) => {
  const [path = [], ...others] = tours(model('presence'), { switch: 0, denied });
  expect(others).toEqual([]);
  expect(new Set(path.map(({ edge }) => edge)).size).toBe(edgesOf(model('presence').machine).length);
});

describe('a machine', () => {
  const sound = { id: 'sound', version: '1', description: 'Sound.' };
  const names = (paths: readonly Path[]) => paths.map((path) => path.map(stepText));

  test('that remembers is toured where an edge has to be met anyway, not where it is nearest', () => {
    const flagged = setup({
      types: { context: {} as { flag: boolean } },
      guards: { plain: ({ context }) => !context.flag },
      actions: { flag: assign({ flag: true }) },
    }).createMachine({
      ...sound,
      context: { flag: false },
      initial: 'start',
      states: {
        start: {
          description: 'Two ways lead on.',
          on: {
            plainly: { target: 'middle', description: 'Plainly.' },
            flagged: { target: 'middle', actions: { type: 'flag' }, description: 'Flagged.' },
          },
        },
        middle: {
          description: 'What is flagged cannot leave here.',
          on: {
            work: { target: 'last', description: 'Work.' },
            leave: { target: 'end', guard: { type: 'plain' }, description: 'Leave.' },
          },
        },
        last: { description: 'Nearly there.', on: { done: { target: 'end', description: 'Done.' } } },
        end: { type: 'final', description: 'The end.' },
      },
    });
    expect(names(tours(modelOf(flagged), { switch: 0 })).sort()).toEqual([
      ['flagged → middle', 'work → last', 'done → end'],
      ['plainly → middle', 'leave → end'],
    ]);
  });

  test('may have an edge of its own for what is declared for the whole of it: the own one is asked first', () => {
    const both = setup({
      types: { context: {} as { been: boolean } },
      guards: { first: ({ context }) => !context.been },
      actions: { note: assign({ been: true }) },
    }).createMachine({
      ...sound,
      context: { been: false },
      initial: 'a',
      on: { go: { target: '.b', description: 'From anywhere.' } },
      states: {
        a: {
          description: 'It has an edge of its own.',
          on: { go: { target: 'a', guard: { type: 'first' }, actions: { type: 'note' }, description: 'Once.' } },
        },
        b: { type: 'final', description: 'The end.' },
      },
    });
    const [path = []] = tours(modelOf(both), { switch: 0 });
    expect(path.map(({ edge = -1 }) => edgesOf(both)[edge]?.description)).toEqual(['Once.', 'From anywhere.']);
  });
});

test('a path goes on while anything is left to it: none but an edge into a final state begins another', () => {
  const intoFinal = edgesOf(model('campaign').machine).filter(({ to }) => to === 'archived');
  expect(tours(model('campaign'), { switch: 0 })).toHaveLength(intoFinal.length);
});

test('a protocol that begins nearer the end of its attempts loses nothing that can follow on each other', () => {
  const { machine } = protocols.request ?? {};
  if (machine === undefined) throw new Error('There is no request protocol.');
  for (const length of [1, 2, 3]) {
    expect(recount(model('request')).windows(length)).toEqual(recount(modelOf(machine)).windows(length));
  }
});
