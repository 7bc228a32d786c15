import { expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { lifecycles } from '../../src/lifecycles.ts';

/** What each asked event asks of the outside world. */
const EFFECTS = {
  campaign: `
activate active: setState active
archive archived: setState archived
complete completed: setState completed
pause draining: setState paused`,
  conversation: `
abandon abandoned: setState abandoned
close closed: setState closed
connect connected: setState connected
disconnect disconnected: setState disconnected
transfer transfer: setState transfer
wrapUp wrapup: setState wrapup`,
  attributes: `
update ended: setAttributes
update live: setAttributes`,
  guest: `
close closed: setState closed
create active: createGuest
erase erased: eraseGuest
pushMetrics active: pushMetrics
update active: updateGuest`,
  presence: `
goAvailable available: setPresence available
goAway away: setPresence away
goBreak break: setPresence break
goBusy busy: setPresence busy
goMeal meal: setPresence meal
goMeeting meeting: setPresence meeting
goOffline offline: setPresence offline
goOnQueue onQueue: setPresence onQueue
goTraining training: setPresence training`,
} satisfies { [name in keyof typeof lifecycles]: string };

test.each(Object.values(lifecycles).map(({ lifecycle }) => lifecycle))('the effects of $name', ({ name, machine }) => {
  const edges = edgesOf(machine).filter(({ actions }) => actions.length > 0);
  const lines = edges.map(({ event, to, actions }) => {
    const said = actions.map(({ type, params }) => [type, ...Object.values(params ?? {})].join(' '));
    return `${event} ${to}: ${said.join(', ')}`;
  });
  expect([...new Set(lines)].sort().join('\n')).toBe(EFFECTS[name as keyof typeof EFFECTS].trim());
});
