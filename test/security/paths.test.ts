import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRESENCES_TO_SET } from '../../machines/presence-names.ts';
import { guideEvents } from '../../src/effects/guide/events.ts';
import { guideWebhooks } from '../../src/effects/guide/webhooks.ts';
import { spoken, type WireRequest } from '../../src/engine/effects.ts';
import { pathOf } from '../../src/genesys/path.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { operationsOf } from '../../src/pages/operations.ts';

const HOST = 'https://api.mypurecloud.ie';

/** What people have tried to leave a path with. */
const TRICKS = [
  '.',
  '..',
  '/',
  '\\',
  '%2f',
  '%2e%2e',
  '?',
  '#',
  '@',
  ':',
  ';',
  '\r\n',
  '\0',
  '//evil.example',
  '\u2215',
  'é',
  ' ',
];

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...TRICKS, 'a', '1'), { maxLength: 6 }).map((parts) => parts.join('')),
);

/** Every presence has an id here, so that every call can be made. */
const ids = Object.fromEntries(PRESENCES_TO_SET.map((state) => [state, [state]]));

const requests: readonly WireRequest[] = [
  ...Object.values(lifecycles).flatMap(({ lifecycle, dialects }) =>
    operationsOf(lifecycle, spoken(dialects.guide, ids)).map(({ request }) => request),
  ),
  guideEvents.page('s', 'c'),
  guideWebhooks.update({ id: 'w' }, guideWebhooks.subscription('n', HOST, 'e'), 'campaign'),
];
const withPlaces = requests.filter(({ path }) => path.includes('{'));

describe.each(withPlaces.map((request) => [request.operation, request] as const))('%s', (_, request) => {
  test('leads nowhere else, whatever the id: same host, same segments, the id in its one segment', () => {
    const template = request.path.split('/');
    fc.assert(
      fc.property(hostile, hostile, (id, value) => {
        const params = Object.fromEntries(Object.keys(request.params ?? {}).map((name) => [name, id]));
        const query = Object.fromEntries(Object.keys(request.query ?? {}).map((name) => [name, value]));
        let sent: string;
        try {
          sent = pathOf({ path: request.path, params, query });
        } catch (error) {
          // What cannot be a segment of its own is not sent.
          expect(error).toBeInstanceOf(RangeError);
          expect(id === '' || id === '.' || id === '..' || !id.isWellFormed()).toBe(true);
          return;
        }
        const url = new URL(HOST + sent);
        const segments = url.pathname.split('/');
        expect([url.origin, url.hash, segments.length]).toEqual([HOST, '', template.length]);
        for (const [at, part] of template.entries()) {
          expect(decodeURIComponent(segments[at] ?? '')).toBe(part.startsWith('{') ? id : part);
        }
        expect(Object.fromEntries(url.searchParams)).toEqual(
          Object.fromEntries(Object.entries(query).map(([name, text]) => [name, text.toWellFormed()])),
        );
      }),
    );
  });
});

test('there is a place for an id in calls of every lifecycle, of streams and of webhooks', () => {
  expect(withPlaces.length).toBeGreaterThanOrEqual(12);
});
