import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';

export interface SentWrite {
  /** With its query. */
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** What leaves for a URL from now on, as undici tells it; the log of a sandbox shows neither query nor body. */
export function sentWrites(url: string): readonly SentWrite[] {
  const sent: SentWrite[] = [];
  const hear = (message: unknown) => {
    const { request } = message as { request: { origin: string; method: string; path: string; body: Buffer | string } };
    if (request.origin !== url || request.method !== 'PATCH') return;
    sent.push({ path: request.path, body: JSON.parse(String(request.body)) });
  };
  subscribe('undici:request:create', hear);
  onTestFinished(() => {
    unsubscribe('undici:request:create', hear);
  });
  return sent;
}
