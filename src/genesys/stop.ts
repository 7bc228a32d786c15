import { type Progress, partsOf } from './attempt.ts';
import { StoppedError } from './errors.ts';

/** Work that ends when its caller gives up or the client closes. @throws {StoppedError} where one of them does */
export async function unlessStopped<T>(
  progress: Progress,
  { closing, signal }: { readonly closing: AbortSignal; readonly signal?: AbortSignal | undefined },
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  // `AbortSignal.any` would leave something behind at `closing` for every call, for as long as the client lives.
  const either = new AbortController();
  const stop = () => either.abort();
  const signals = signal === undefined ? [closing] : [closing, signal];
  for (const each of signals) each.addEventListener('abort', stop, { once: true });
  try {
    if (signals.some(({ aborted }) => aborted)) stop();
    either.signal.throwIfAborted();
    return await work(either.signal);
  } catch (error) {
    if (!either.signal.aborted) throw error;
    throw new StoppedError({ ...partsOf(progress), code: closing.aborted ? 'wire.closed' : 'wire.stopped' });
  } finally {
    for (const each of signals) each.removeEventListener('abort', stop);
  }
}
