import * as v from 'valibot';
import type { Json } from '../../machines/verdict.ts';
import { guidePresenceDefinitions } from '../effects/guide/presence-definitions.ts';
import { Answer } from '../genesys/answer.ts';
import type { Clock } from '../genesys/client.ts';
import { Transport } from '../genesys/transport.ts';
import { systemClock } from '../hosts/clock.ts';
import type { PresenceIds } from '../presence-ids.ts';
import { UsageError } from './exit.ts';
import { momentOf } from './moment.ts';

/** The client that every sandbox knows unless its scenario names others. */
export const SANDBOX_CLIENT = { clientId: 'sandbox', clientSecret: 'sandbox-secret' } as const;
/** The CRM of every sandbox, unless its scenario names another token. */
export const sandboxCrm = (url: string) => ({ url: new URL('/crm/batch', url).href, token: 'sandbox-crm' });

const shown = v.object({ now: v.string(), fixed: v.boolean() });

/** The sandbox's clock where it stands still, else the machine's. @throws {UsageError} where no sandbox answers. */
export async function sandboxClock(url: string): Promise<Clock> {
  const parsed = v.safeParse(shown, await answerOf(new URL('/sandbox/clock', url)));
  const now = parsed.success ? momentOf(parsed.output.now) : undefined;
  if (!parsed.success || now === undefined) throw new UsageError(`--sandbox ${url}: no sandbox answers there.`);
  return parsed.output.fixed ? systemClock(() => now.getTime()) : systemClock();
}

/** The ids of its presences, without a call that its log would show. @throws {UsageError} where no sandbox answers. */
export async function sandboxIds(url: string): Promise<{ readonly presence: PresenceIds }> {
  const body = await answerOf(new URL('/sandbox/presence-definitions', url));
  return { presence: guidePresenceDefinitions.ids({ body }) };
}

/** Bytes of an answer. */
const LONGEST = 1_048_576;

async function answerOf(url: URL): Promise<Json> {
  const nobody = new UsageError(`--sandbox ${url.origin}: no sandbox answers there.`);
  const limits = { timeoutMs: 30_000, maxBodyBytes: LONGEST, connections: 1 };
  const transport = new Transport({ setting: '--sandbox', value: url.origin }, limits, systemClock(), { called() {} });
  try {
    const answer = await transport.send('sandbox', { method: 'GET', path: url.pathname, headers: {} });
    if (answer instanceof Answer && answer.ok && answer.content !== undefined) return answer.content;
    throw nobody;
  } finally {
    await transport.close();
  }
}
