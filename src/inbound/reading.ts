import { ReplyError } from '../engine/effects.ts';
import { readResource, type Surroundings } from '../hosts/in-process.ts';
import type { Subject } from './subject.ts';

/** How the resources of a lifecycle are read, by themselves and in the events of a stream. */
export type Reading = Pick<Subject, 'read' | 'resource'>;

export const readingOf = (around: Surroundings): Reading => ({
  read: (id, signal) => readResource(around, id, { signal, lane: 'patient' }),
  resource(id, body) {
    const shown = { status: 200, body, version: null, sends: 0, receivedAt: around.clock.now() };
    const resource = around.effects.resource(id, shown);
    if (resource === null) throw new ReplyError('An event shows no state.');
    return resource;
  },
});
