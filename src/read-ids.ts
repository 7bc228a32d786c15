import { type Configuration, complete } from './configuration.ts';
import { dialects } from './dialects.ts';
import { GenesysClient } from './genesys/client.ts';
import { systemClock } from './hosts/clock.ts';
import type { PresenceIds } from './presence-ids.ts';

/**
 * Asks the platform for the organisation's own ids, as {@link Configuration.ids} wants them. They seldom change, so that one
 * call before `connect` is enough.
 * @throws {ConfigurationError}; {@link WireError} or {@link ReplyError} where they cannot be read.
 */
export async function readIds(
  configuration: Omit<Configuration, 'journal'>,
): Promise<{ readonly presence: PresenceIds }> {
  const options = complete({ ...configuration, journal: 'memory' });
  const { read, ids } = dialects[options.dialect].readIds;
  const untold = { throttled() {}, retried() {}, tokenRefreshed() {}, called() {}, paced() {}, circuit() {} };
  const wire = new GenesysClient(options, configuration.clock ?? systemClock(), untold);
  try {
    return { presence: ids(await wire.send(read)) };
  } finally {
    await wire.close();
  }
}
