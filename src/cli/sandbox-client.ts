import * as v from 'valibot';
import type { Clock } from '../genesys/client.ts';
import { systemClock } from '../hosts/clock.ts';
import { UsageError } from './exit.ts';
import { momentOf } from './moment.ts';

/** The client that every sandbox knows unless its scenario names others. */
export const SANDBOX_CLIENT = { clientId: 'sandbox', clientSecret: 'sandbox-secret' } as const;

const shown = v.object({ now: v.string(), fixed: v.boolean() });

/** The sandbox's clock where it stands still, else the machine's. @throws {UsageError} where no sandbox answers. */
export async function sandboxClock(url: string): Promise<Clock> {
  const parsed = v.safeParse(shown, await answerOf(new URL('/sandbox/clock', url)));
  const now = parsed.success ? momentOf(parsed.output.now) : undefined;
  if (!parsed.success || now === undefined) throw new UsageError(`--sandbox ${url}: no sandbox answers there.`);
  return parsed.output.fixed ? systemClock(() => now.getTime()) : systemClock();
}

async function answerOf(url: URL): Promise<unknown> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json();
  } catch (cause) {
    throw new UsageError(`--sandbox ${url.origin}: no sandbox answers there.`, { cause });
  }
}
