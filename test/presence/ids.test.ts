import { describe, expect, test } from 'vitest';
import { ConfigurationError, complete } from '../../src/configuration.ts';
import { guidePresenceDefinitions } from '../../src/effects/guide/presence-definitions.ts';
import { readIds } from '../../src/read-ids.ts';
import { configurationOf } from '../client/fixture.ts';
import { IDS, scene } from './scene.ts';

const { journal: _, ...configuration } = configurationOf('http://127.0.0.1:1');
const completed = (presence: object) => complete({ ...configuration, journal: 'memory', ids: { presence } }).ids;

describe('the ids of presences', () => {
  test('are read from the API, as the configuration wants them', async () => {
    const { url, client, requests } = await scene();
    const ids = await readIds({ ...configurationOf(url), clock: undefined });
    expect(ids.presence).toEqual(Object.fromEntries(Object.entries(IDS).map(([state, id]) => [state, [id]])));
    expect(await requests('presence.definitions')).toHaveLength(1);
    expect(completed(ids.presence)).toEqual(ids);
    expect(client.metrics().calls).toBe(0);
  });

  test('come with the primary one of each presence first, whatever the spelling', () => {
    const entities = [
      { id: 'b2', systemPresence: 'Busy', primary: false },
      { id: 'q', systemPresence: 'On Queue' },
      { id: 'b1', systemPresence: 'BUSY', primary: true },
      { id: 'x', systemPresence: 'Something new' },
    ];
    const { busy, onQueue, idle } = guidePresenceDefinitions.ids({ body: { entities } });
    expect({ busy, onQueue, idle }).toEqual({ busy: ['b1', 'b2'], onQueue: ['q'], idle: [] });
  });

  test('that cannot be read are an error, not an organisation without presences', async () => {
    const { url, fault } = await scene();
    await fault({ operation: 'presence.definitions', do: { kind: 'status', status: 403 } });
    await expect(readIds(configurationOf(url))).rejects.toMatchObject({ name: 'RefusedError' });
    await fault({ operation: 'presence.definitions', do: { kind: 'status', status: 200, body: [] } });
    expect(() => guidePresenceDefinitions.ids({ body: [] })).toThrow('The answer is no list of presences');
  });

  test('may be one or several each', () => {
    expect(completed({ busy: 'b', away: ['a1', 'a2'] })).toEqual({
      presence: expect.objectContaining({ busy: ['b'], away: ['a1', 'a2'], idle: [] }),
    });
  });

  test.each([
    [{ busy: 'x', away: 'x' }, 'ids.presence (an object): An id stands for one presence only.'],
    [{ busy: '' }, 'ids.presence.busy'],
    [{ busy: 7 }, 'ids.presence.busy (a number)'],
    [{ gone: 'x' }, 'ids.presence.gone: no such field.'],
  ])('%j is none', (presence, message) => {
    expect(() => completed(presence)).toThrow(ConfigurationError);
    expect(() => completed(presence)).toThrow(message);
  });
});
