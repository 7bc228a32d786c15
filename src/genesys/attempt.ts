import type { Json } from '../../machines/verdict.ts';
import type { WireRequest } from '../engine/effects.ts';
import { Answer } from './answer.ts';
import {
  AmbiguousError,
  ExpiredError,
  RefusedError,
  StoppedError,
  UnreadableError,
  UnsentError,
  type WireError,
} from './errors.ts';
import type { LostError } from './lost.ts';
import { refusalOf } from './refusal.ts';

/** What came of sending a request once. */
export type Attempt = Answer | LostError;

/** How far a request has come. */
export interface Progress {
  readonly request: Pick<WireRequest, 'operation' | 'method' | 'body'>;
  /** Attempts that were made, replays included. */
  readonly sends: number;
  /** Attempts that followed a 401. */
  readonly replays: number;
  /** The same bytes were sent again after a 429 or a connection that could not be made. */
  readonly resent: boolean;
}

/** Statuses that time may cure. */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export const partsOf = ({ request, sends }: Progress) => ({ operation: request.operation, sends });

export const retryAfterOf = (attempt: Attempt) => (attempt instanceof Answer ? attempt.header('retry-after') : null);

export const reasonOf = (attempt: Attempt) => (attempt instanceof Answer ? `http.${attempt.status}` : attempt.code);

const isRead = ({ request }: Progress) => request.method === 'GET';

/** Whether the same bytes may be sent again: reads freely, writes only where they were certainly not applied. */
export function mayResend(progress: Progress, attempt: Attempt): boolean {
  if (attempt instanceof Answer) {
    if (attempt.status === 429) return true;
    return isRead(progress) && (PASSING.has(attempt.status) || (attempt.ok && attempt.content === undefined));
  }
  if (attempt.withheld || attempt.code === 'wire.stopped') return false;
  // What is too long once is too long again, and costs as much each time.
  return !attempt.left || (isRead(progress) && attempt.code !== 'wire.tooLarge');
}

/** What to throw where this attempt was the last. */
export function errorOf(progress: Progress, attempt: Attempt, token: string): WireError {
  return attempt instanceof Answer ? answeredError(progress, attempt, token) : lostError(progress, attempt);
}

function lostError(progress: Progress, lost: LostError): WireError {
  const parts = { ...partsOf(progress), cause: lost };
  if (lost.code === 'wire.expired') return new ExpiredError({ ...parts, retryAfterMs: 0 });
  if (lost.code === 'wire.stopped' || lost.code === 'wire.closed') {
    if (!lost.left || isRead(progress)) return new StoppedError({ ...parts, code: lost.code });
  }
  if (!lost.left) return new UnsentError({ ...parts, code: 'wire.unreachable' });
  return isRead(progress)
    ? new UnreadableError({ ...parts, code: lost.code })
    : new AmbiguousError({ ...parts, code: lost.code });
}

function answeredError(progress: Progress, answer: Answer, token: string): WireError {
  const parts = partsOf(progress);
  if (answer.ok) {
    const unreadable = { ...parts, status: answer.status, code: 'wire.unreadable' };
    return isRead(progress) ? new UnreadableError(unreadable) : new AmbiguousError(unreadable);
  }
  const refusal = { ...parts, ...refusalOf(answer, [token], textsIn(progress.request.body)) };
  if (answer.status < 400) {
    // A write may have been made before the answer points elsewhere.
    const { said: _said, body: _body, ...redirect } = { ...refusal, code: 'wire.redirect' };
    return isRead(progress)
      ? new RefusedError({ ...refusal, code: 'wire.redirect', resent: progress.resent })
      : new AmbiguousError(redirect);
  }
  if (!isRead(progress) && leavesDoubt(progress, answer.status)) {
    const { said: _said, body: _body, ...rest } = refusal;
    return new AmbiguousError(rest);
  }
  return new RefusedError({ ...refusal, resent: progress.resent });
}

/**
 * What a re-send is refused for may be our own earlier send, e.g. there is nothing left to delete: something between may have
 * answered 429 for a platform that took it.
 */
function leavesDoubt({ resent }: Progress, status: number): boolean {
  return status >= 500 || status === 408 || (resent && status !== 429);
}

/** The strings of a payload that are long enough to be told from the words of a sentence. */
function textsIn(body: Json | undefined): readonly string[] {
  const texts: string[] = [];
  JSON.stringify(body, (_name, value: Json) => {
    if (typeof value === 'string' && value.length >= 3) texts.push(value);
    return value;
  });
  return texts;
}
