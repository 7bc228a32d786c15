import type { Actor } from '../machines/rule.ts';
import { acceptActor } from './engine/accept.ts';
import type { Erasing, Erasure, Erasures, Subject } from './engine/erasing.ts';
import type { Carrier, Track } from './hosts/carrier.ts';
import { TZDATA } from './hosts/clock.ts';

/**
 * What is done to all that the journal keeps of somebody, while the client goes on. Each waits until the requests of its subject
 * that were made before have ended.
 * @throws {RequestError} where the actor is none; {@link JournalError}, as its codes say; {@link ClosedError}.
 */
export interface SubjectRights {
  /** Makes unreadable for ever what was asked, read and found of it. What is asked later is kept anew. */
  erase(subject: Subject, actor: Actor): Promise<Erasure>;
  /** Legal hold: it is not erased until each hold is released. @param reason 1 to 1000 characters, kept as a payload is */
  hold(subject: Subject, actor: Actor, reason: string): Promise<void>;
  release(subject: Subject, actor: Actor, reason: string): Promise<void>;
}

export function subjectRightsOf(
  journal: Erasures,
  carrier: Pick<Carrier, 'alone'>,
  tracks: ReadonlyMap<string, Track>,
): SubjectRights {
  const entityOf = ({ kind, id }: Subject) => tracks.get(kind)?.around.effects.entity(id) ?? `${kind} ${id}`;
  const inTurn = async <T>(subject: Subject, actor: Actor, run: (by: Erasing) => Promise<T>): Promise<T> => {
    const by = { actor: acceptActor(actor), tzdata: TZDATA };
    return carrier.alone(journal.namesOf(subject).map(entityOf), () => run(by));
  };
  return {
    erase: (subject, actor) => inTurn(subject, actor, (by) => journal.erase(subject, by)),
    hold: (subject, actor, reason) => inTurn(subject, actor, (by) => journal.hold(subject, reason, by)),
    release: (subject, actor, reason) => inTurn(subject, actor, (by) => journal.release(subject, reason, by)),
  };
}
