import type { Intent } from './engine/journal.ts';
import type { Outcome } from './engine/outcome.ts';
import type { Carrier, Track } from './hosts/carrier.ts';
import type { Warning } from './notices.ts';

/**
 * Settles the requests that an earlier process left open. Those of another platform or of a lifecycle that is not there are
 * left alone, with a warning: reading elsewhere would settle them wrongly.
 * @param mayWrite whether a request may go on with a write; where not, it is only found out what became of it.
 */
export async function resume(
  intents: readonly Intent[],
  tracks: ReadonlyMap<string, Track>,
  carrier: Carrier,
  warn: (warning: Warning) => void,
  mayWrite: (track: Track, intent: Intent) => boolean,
): Promise<readonly Outcome[]> {
  const settled = intents.map(async (intent): Promise<Outcome[]> => {
    const track = tracks.get(intent.lifecycle);
    const here = track?.settings.platform === intent.platform;
    if (track && here) return [await carrier.resume(track, intent, { writes: mayWrite(track, intent) })];
    await undefined; // So that whoever listens from the start is told.
    const [code, why] = track
      ? ['intent.otherPlatform', `it was meant for ${intent.platform}`]
      : ['intent.unknownLifecycle', 'there is no such lifecycle here'];
    const message = `An open intent of ${intent.lifecycle} ${intent.id} is left alone: ${why}.`;
    warn({ code, message, request: intent.request });
    return [];
  });
  return (await Promise.all(settled)).flat();
}
