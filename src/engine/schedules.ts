import type { Actor, AskedEvent } from '../../machines/rule.ts';
import { type Instant, instant } from '../../machines/verdict.ts';
import type { AuditDraft } from './journal.ts';
import type { Trouble } from './posting.ts';

/** The most schedules that wait in one journal; one more is not taken. */
export const SCHEDULES = 10_000;

/** A request for a later moment: accepted, and not sent yet. */
export interface Schedule {
  /** Its key. The requests that come of it go by the number of the attempt, too: `KEY#1`. */
  readonly schedule: string;
  /** Digest of what is asked, so that one key never stands for two schedules. */
  readonly fingerprint: string;
  readonly lifecycle: string;
  readonly id: string;
  readonly event: AskedEvent;
  readonly dueAt: Instant;
  /** The dialect and the API that it is meant for. */
  readonly platform: string;
  /** The request that it follows, and with whose intent it was registered. */
  readonly follows?: string;
}

/** Where a schedule stands; says nothing of its payload. */
export interface Scheduled extends Omit<Schedule, 'event' | 'fingerprint'> {
  readonly event: string;
  readonly actor: Actor;
  /** Requests that came of it and did not settle it, and what became of the last. */
  readonly attempts: number;
  readonly last?: Trouble;
  /** It is sent at this moment at the earliest. */
  readonly nextAt: Instant;
}

/** What is looked for among schedules; a member left out matches all. */
export interface ScheduleFilter {
  readonly schedule?: string | undefined;
  readonly lifecycle?: string | undefined;
  readonly id?: string | undefined;
  /** Only those to be sent at this moment or before. */
  readonly by?: Date | undefined;
  readonly limit?: number | undefined;
}

/** A schedule with its record in the audit. */
export interface Registration {
  readonly schedule: Schedule;
  readonly draft: AuditDraft;
}

/** All that are on record and not settled, and those of them whose time has come. */
export interface ScheduleCount {
  readonly waiting: number;
  readonly late: number;
}

/**
 * What is to be sent later. {@link Journal.intend} registers the schedule that follows a request, and {@link Journal.conclude}
 * takes it off again where nothing came of that request.
 * @throws {JournalError} where they cannot be read or written.
 */
export interface Schedules {
  /** @throws {JournalError} `journal.full`, or `journal.scheduled` where the key stands for a schedule, of whatever age. */
  register(registration: Registration): Promise<void>;
  /** Takes it off for good, its request having settled it. */
  settle(schedule: string): Promise<void>;
  /** Takes it off with a record that says who did. @returns `false` where it does not wait (any more) */
  cancel(schedule: string, draft: AuditDraft): Promise<boolean>;
  /** Counts an attempt, and puts off the next. */
  postpone(schedule: string, trouble: Trouble, nextAt: Instant): Promise<void>;
  /** In the order in which they are sent. */
  list(filter?: ScheduleFilter): readonly Scheduled[];
  /** With its payload; `undefined` where it does not wait (any more). */
  find(schedule: string): Schedule | undefined;
  /** Of those to be sent after this moment the first one's. */
  nextAfter(moment: Instant): Instant | undefined;
  count(now: Instant): ScheduleCount;
}

/** A schedule before anything came of it, as it is shown. */
export function standing({ event, fingerprint: _, ...schedule }: Schedule): Scheduled {
  return { ...schedule, event: event.type, actor: event.actor, attempts: 0, nextAt: schedule.dueAt };
}

/** The audit record of a schedule that is registered. */
export function registrationOf(schedule: Schedule, now: number, tzdata: string): Registration {
  const { actor, payload } = schedule.event;
  const draft = draftOf(standing(schedule), 'scheduled', { actor, now, tzdata });
  return { schedule, draft: { ...draft, payload } };
}

/** The audit record of a schedule that is sent no more: by whom, or because of what. */
export const cancellationOf = (schedule: Scheduled, said: CancellationSaid): AuditDraft =>
  draftOf(schedule, 'cancelled', said);

interface CancellationSaid {
  readonly actor: Actor;
  readonly now: number;
  readonly tzdata: string;
  /** @default the actor wants it so */
  readonly because?: { readonly code: string; readonly message: string };
}

/** A schedule whose payload is gone is not sent. */
export const ERASED = { code: 'subject.erased', message: 'Its subject was erased, and what it asks for with it.' };

/** A request that was to be followed came to nothing. */
export const WITHDRAWN = {
  code: 'schedule.withdrawn',
  message: 'Nothing came of the request that it was to follow.',
};

function draftOf(
  { schedule, lifecycle, id, event, dueAt, follows }: Scheduled,
  phase: 'scheduled' | 'cancelled',
  { actor, now, tzdata, because }: CancellationSaid,
): AuditDraft {
  return {
    id: `${schedule}/${phase}`,
    phase,
    request: schedule,
    occurredAt: instant(now),
    actor,
    action: `${lifecycle}.${event}`,
    resource: { kind: lifecycle, id },
    transition: { from: null, to: null },
    concurrency: { before: null, after: null, conflicts: 0 },
    http: { writes: 0 },
    ...(because && { error: because }),
    schedule: { key: schedule, dueAt, ...(follows !== undefined && { follows }) },
    tzdata,
    payload: {},
  };
}
