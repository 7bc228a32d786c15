import { expect, test } from 'vitest';
import { type Edge, edgesOf, statesOf } from '../../machines/edges.ts';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import { requestMachine } from '../../machines/request.ts';
import { streamMachine } from '../../machines/stream.ts';
import { at, step } from '../../src/engine/step.ts';

/** Where each event of each state leads: `guard?` if that lets it, with the actions `+so` on the way. */
const PROTOCOLS = [
  {
    machine: requestMachine,
    table: `
starting: asked reading, tracked +track deciding, creating +create deciding, orphaned failed, resumed +doubt verifying
reading: found deciding, failed failed, deadline failed, stop failed
deciding: undecided gathering, allowed intending, already tracked? reading, already doubted? moved, already unchanged, refused tracked? reading, refused refused, outdated conflicted
gathering: gathered deciding, deadline failed, stop failed
intending: intended writing, unrecorded failed, deadline failed, stop failed
writing: accepted moved, strayed drifted, blind creating? failed, blind confirming, conflict creating? failed, conflict doubted? verifying, conflict tracked? reading, conflict attemptsLeft? reading, conflict conflicted, expired attemptsLeft? deciding, expired failed, ambiguous creating? failed, ambiguous +doubt verifying, failed failed, deadline failed, stop failed
confirming: asWanted moved, strayed drifted, failed failed, deadline failed
verifying: untouched attemptsLeft? waiting, untouched failed, ours moved, asWanted moved, superseded attemptsLeft? +trust reading, superseded conflicted, unclear conflicted, failed failed, deadline failed
waiting: waited deciding, deadline failed, stop failed
moved: concluded settled, unrecorded unsettled
unchanged: concluded settled, unrecorded unsettled
refused: concluded settled, unrecorded unsettled
drifted: concluded settled, unrecorded unsettled
conflicted: concluded settled, unrecorded unsettled
failed: concluded settled, unrecorded unsettled
settled: the end
unsettled: the end`,
  },
  {
    machine: heartbeatMachine,
    table: `
starting: begun reading
reading: confirmed confirmed, overtaken waiting, lapsed reasserting, drifted superseded, unanswered unanswered, forbidden stopped, stop stopped
confirmed: told waiting
unanswered: told waiting
reasserting: asserted confirmed, lost superseded, unanswered unanswered, forbidden stopped, stop stopped
waiting: waited reading, stop stopped
superseded: concluded ended, unrecorded ended
stopped: concluded ended
ended: the end`,
  },
  {
    machine: streamMachine,
    table: `
starting: begun subscribing, resumed +resume reading
subscribing: subscribed +resume reading, unanswered resting, exhausted failed, forbidden failed, unrecorded failed, stop stopped
reading: page handling, gap +doubt handling, empty doubted? reconciling, empty live, silent +doubt reconciling, rejected +lose subscribing, unanswered resting, forbidden failed, stop stopped
handling: handled committing, duplicate committing, unhandled triesLeft? pausing, unhandled abandoning, stop stopped
pausing: waited handling, stop stopped
abandoning: abandoned committing, unrecorded failed
committing: more handling, done reading, unrecorded failed
reconciling: differs +trust handling, agrees +trust live, unanswered resting, forbidden failed, stop stopped
live: waited reading, stop stopped
resting: waited subscribed? reading, waited subscribing, stop stopped
failed: concluded ended
stopped: concluded ended
ended: the end`,
  },
];

const arrow = ({ event, guard, actions, to }: Edge): string =>
  [event, ...(guard ? [`${guard}?`] : []), ...actions.map(({ type }) => `+${type}`), to].join(' ');

test.each(PROTOCOLS)('$machine.id leads where it is to, from its start to its end', ({ machine, table }) => {
  const drawn = statesOf(machine).map((state) => {
    const arrows = edgesOf(machine).filter(({ from }) => from === state);
    const isEnd = machine.states[state]?.type === 'final';
    return `${state}: ${isEnd ? 'the end' : arrows.map(arrow).join(', ')}`;
  });
  expect(drawn).toEqual(table.trim().split('\n'));
  expect(machine.config.initial).toBe('starting');
});

test('a request by itself begins with nothing done, and four writes to do it in', () => {
  const { initial, context } = requestMachine.config;
  expect({ initial, context }).toEqual({
    initial: 'starting',
    context: { attempts: 0, maxAttempts: 4, doubted: false, creating: false, tracked: false },
  });
});

test('a stream whose subscription is lost subscribes anew once it has rested, and does not read', () => {
  let current = at(streamMachine, 'starting', streamMachine.config.context as object);
  const states = ['resumed', 'rejected', 'unanswered', 'waited'].map((type) => {
    const taken = step(streamMachine, current, { type });
    current = taken?.snapshot ?? current;
    return taken?.state;
  });
  expect(states).toEqual(['reading', 'subscribing', 'resting', 'subscribing']);
});
