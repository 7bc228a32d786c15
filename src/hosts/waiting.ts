import { type Instant, instant } from '../../machines/verdict.ts';
import type { Scheduled, Schedules } from '../engine/schedules.ts';
import { lowersRisk, type Track } from './carrier.ts';

/** A schedule that this client can send. */
export interface Due {
  readonly stands: Scheduled;
  readonly track: Track;
  /** Its event lowers a risk wherever it is accepted. */
  readonly lowers: boolean;
  readonly entity: string;
}

/** A schedule that is sent no more. */
export const OVERTAKEN = {
  code: 'schedule.overtaken',
  message: 'What was to lower the risk again was due before this could be sent.',
};

/** What may be sent, and the entities of which something has to wait for what is before it. */
export interface Look {
  readonly due: readonly Due[];
  readonly heldBack: ReadonlySet<string>;
}

type Name = Pick<Scheduled, 'lifecycle' | 'id'>;

/** What waits to be sent, as far as it concerns a client. */
export class Waiting {
  readonly #schedules: Schedules;
  readonly #tracks: ReadonlyMap<string, Track>;
  /** What waits of an entity goes by this name; several resources may be one entity, and then there is none. */
  #names: ReadonlyMap<string, Name | undefined> | undefined;

  constructor(schedules: Schedules, tracks: ReadonlyMap<string, Track>) {
    this.#schedules = schedules;
    this.#tracks = tracks;
  }

  /** What may be sent by then, entities whose risk is to be lowered first, in order for each entity. */
  due(by: number): Look {
    const all = this.#here(this.#schedules.list({ by: new Date(by) }));
    return lookAt(all, all.every(isLowering) ? all : this.#all());
  }

  /** What of one entity may be sent by then. */
  dueOf(entity: string, by: number): Look {
    const moment = instant(by);
    const waiting = this.#of(entity);
    return lookAt(
      waiting.filter(({ stands }) => stands.nextAt <= moment),
      waiting,
    );
  }

  /** What raises a risk comes too late once something that lowers it again, and was to come after it, is due by then. */
  isOvertaken({ stands, lowers, entity }: Due, by: Instant): boolean {
    if (lowers) return false;
    const lowering = this.#of(entity).filter(isLowering);
    return lowering.some((other) => other.stands.nextAt <= by && other.stands.dueAt > stands.dueAt);
  }

  /** More may wait than was seen at the last look. */
  grew(): void {
    this.#names = undefined;
  }

  /** Whose the others are, and how many each has. */
  strangers(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { lifecycle, platform } of this.#schedules.list()) {
      const track = this.#tracks.get(lifecycle);
      if (track?.settings.platform === platform) continue;
      const whose = track ? platform : `the lifecycle \`${lifecycle}\`, which is not here`;
      counts.set(whose, (counts.get(whose) ?? 0) + 1);
    }
    return counts;
  }

  #all(): Due[] {
    const all = this.#here(this.#schedules.list());
    const byEntity = Map.groupBy(all, ({ entity }) => entity);
    this.#names = new Map(Array.from(byEntity, ([entity, waiting]) => [entity, nameOf(waiting)]));
    return all;
  }

  #of(entity: string): Due[] {
    if (this.#names === undefined) return this.#all().filter((each) => each.entity === entity);
    if (!this.#names.has(entity)) return [];
    // Of several resources all are looked through, since their order is that of the journal.
    return this.#here(this.#schedules.list(this.#names.get(entity))).filter((each) => each.entity === entity);
  }

  #here(schedules: readonly Scheduled[]): Due[] {
    return schedules.flatMap((stands) => {
      const track = this.#tracks.get(stands.lifecycle);
      if (track === undefined || track.settings.platform !== stands.platform) return [];
      const lowers = lowersRisk(track.settings.lifecycle, { type: stands.event });
      return [{ stands, track, lowers, entity: track.around.effects.entity(stands.id) }];
    });
  }
}

const isLowering = ({ lowers }: Due): boolean => lowers;

/** The one name that all go by. */
function nameOf(waiting: readonly Due[]): Name | undefined {
  const [first, ...others] = waiting.map(({ stands: { lifecycle, id } }) => ({ lifecycle, id }));
  return others.every(({ lifecycle, id }) => lifecycle === first?.lifecycle && id === first.id) ? first : undefined;
}

function lookAt(all: readonly Due[], waiting: readonly Due[]): Look {
  const lowering = new Map<string, Instant>();
  for (const { entity, stands } of waiting.filter(isLowering)) {
    const first = lowering.get(entity);
    if (first === undefined || stands.dueAt < first) lowering.set(entity, stands.dueAt);
  }
  // What raises a risk again is not sent while something that was to come before it is still to lower it.
  const isHeldBack = ({ lowers, entity, stands }: Due) => {
    const first = lowering.get(entity);
    return !lowers && first !== undefined && first <= stands.dueAt;
  };
  const due = all.filter((each) => !isHeldBack(each));
  const urgent = new Set(due.filter(isLowering).map(({ entity }) => entity));
  return {
    due: [true, false].flatMap((first) => due.filter(({ entity }) => urgent.has(entity) === first)),
    heldBack: new Set(all.filter(isHeldBack).map(({ entity }) => entity)),
  };
}
