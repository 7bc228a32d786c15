import { expect, test } from 'vitest';
import { minimised } from '../../machines/rules/minimised.ts';
import type { Json } from '../../machines/verdict.ts';

const resource = { id: 'g', state: 'active', version: '"1"', document: {} };
const judge = (attributes: Json) =>
  minimised.judge(
    {
      ...{ resource, base: resource, now: 0, policy: {}, facts: { capabilities: [] } },
      event: { type: 'update', actor: { id: 'anna', type: 'user' }, payload: { attributes } },
    },
    undefined,
  );

test('what was withheld is named by its place and its kind', () => {
  expect(judge({ plan: 'gold', note: { withheld: 'phone' }, page: { withheld: 'link' } })).toMatchObject({
    ...{ answer: 'deny', code: 'payload.personal' },
    evidence: {
      found: [
        { path: 'attributes.note', holds: 'phone' },
        { path: 'attributes.page', holds: 'link' },
      ],
    },
  });
});

test.each([{ plan: 'gold' }, { withheld: 'soon' }, { withheld: true }, { withheld: 'email', kept: true }, {}, null])(
  '%j withholds nothing',
  (attributes) => {
    expect(judge(attributes)).toMatchObject({ answer: 'allow', code: 'payload.minimised' });
  },
);
