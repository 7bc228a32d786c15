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

/** What waits to be sent, as far as it concerns a client. */
export class Waiting {
  readonly #schedules: Schedules;
  readonly #tracks: ReadonlyMap<string, Track>;

  constructor(schedules: Schedules, tracks: ReadonlyMap<string, Track>) {
    this.#schedules = schedules;
    this.#tracks = tracks;
  }

  /**
   * What may be sent by then, entities whose risk is to be lowered first, in order for each entity; and whether something has
   * to wait for what is before it.
   */
  due(by: number): { readonly due: readonly Due[]; readonly heldBack: boolean } {
    const all = this.#by(instant(by));
    const lowering = all.every(({ lowers }) => lowers) ? [] : this.#here(this.#schedules.list()).filter(isLowering);
    // What raises a risk again is not sent while something is still to lower it.
    const due = all.filter((each) => each.lowers || !lowering.some((other) => isAhead(other, each)));
    const urgent = new Set(due.filter(isLowering).map(({ entity }) => entity));
    const ranked = [true, false].flatMap((first) => due.filter(({ entity }) => urgent.has(entity) === first));
    return { due: ranked, heldBack: due.length < all.length };
  }

  /** What raises a risk comes too late once something that lowers it again, and was to come after it, is due by then. */
  isOvertaken({ stands, lowers, entity }: Due, by: Instant): boolean {
    if (lowers) return false;
    return this.#by(by).some((other) => other.lowers && other.entity === entity && other.stands.dueAt > stands.dueAt);
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

  #by(moment: Instant): Due[] {
    return this.#here(this.#schedules.list({ by: new Date(moment) }));
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

/** Whether one of the same entity was to come before the other. */
const isAhead = (one: Due, other: Due): boolean =>
  one.entity === other.entity && one.stands.dueAt <= other.stands.dueAt;
