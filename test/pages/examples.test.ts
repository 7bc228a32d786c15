import { describe, expect, test } from 'vitest';
import { accept } from '../../src/engine/accept.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { pages } from '../../src/pages/pages.ts';
import { examplePayload } from '../../src/pages/payload.ts';

const actor = { id: 'anna', type: 'user' };
const pseudonyms = () => ({ emailHash: 'a'.repeat(64), keyId: 'k1' });

describe.each(Object.entries(lifecycles))('the examples of %s', (name, { lifecycle }) => {
  test.each(Object.entries(lifecycle.events))('%s: a request like it is accepted', (type, schema) => {
    const payload = examplePayload(schema);
    const accepted = accept(lifecycle, { type, actor, payload }, pseudonyms as never);
    // Whatever has a schema of its own gives at least something to look at.
    expect(Object.keys(accepted.payload).length > 0).toBe(Object.keys(payload).length > 0);
  });

  test('stand on its page, as they are accepted', () => {
    const text = pages(lifecycles).find(({ path }) => path.endsWith(`/${name}.md`))?.text ?? '';
    const shown = [...text.matchAll(/For example:\n\n```json\n([\s\S]*?)\n```/g)].map(([, json = '']) =>
      JSON.parse(json),
    );
    const wanted = Object.values(lifecycle.events).map(examplePayload);
    const taking = new Set(
      wanted.filter((payload) => Object.keys(payload).length > 0).map((each) => JSON.stringify(each)),
    );
    expect(new Set(shown.map((each) => JSON.stringify(each)))).toEqual(taking);
    expect(JSON.stringify(shown)).not.toMatch(/<\w+>/);
  });
});
