import ky from 'ky';
import { type Contender, check, pathOf, STATES } from './contender.ts';

interface Shown {
  readonly campaignstate: string;
}

/** `ky` as it comes: a GET, and a PATCH held to its ETag. */
export function kyPair(url: string): Contender {
  const api = ky.create({ headers: { authorization: 'Bearer token' } });
  return {
    async move(id, event) {
      const place = url + pathOf(id);
      const read = await api.get(place);
      await read.json();
      const patched = await api.patch(place, {
        headers: { 'if-match': read.headers.get('etag') ?? '' },
        json: { campaignstate: STATES[event] },
      });
      check(event, (await patched.json<Shown>()).campaignstate);
    },
    close: async () => {},
  };
}
