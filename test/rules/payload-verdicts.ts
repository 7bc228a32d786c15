import { allow, type Case, deny, NOW, type Rows } from './judged.ts';
import { deep, wide } from './nested.ts';

const roomy = { depth: 5, nodes: 1_000, keys: 100, bytes: 16_384 };
const most = { depth: 64, nodes: 10_000, keys: 1_000, bytes: 262_144 };
const holds = (metadata: unknown): Case => ({ payload: { metadata } });
const flawed = (what: string, sentence: string, limits = roomy) => deny(`metadata.${what}`, sentence, { limits });

const sets = (attributes: unknown, policy: object = {}): Case => ({ payload: { attributes }, policy });
const misfit = (what: string, { keys, bytes } = { keys: 100, bytes: 32_768 }) =>
  deny(
    `attributes.${what}`,
    `The attributes cannot be taken: ${what}; ${keys} keys and ${bytes} bytes are allowed, and nothing but plain JSON.`,
    { limits: { keys, bytes } },
  );
const bad = (...keys: readonly string[]) =>
  deny('attributes.badValue', `${keys.join(', ')}: not a value that an attribute may have.`, {
    ...{ keys, badValues: keys.length },
  });
const fine = (keys: number, bytes: number) =>
  allow('attributes.wellFormed', `${keys} well-formed ${keys === 1 ? 'attribute' : 'attributes'}.`, { keys, bytes });

const cycle: { inner?: object } = {};
cycle.inner = cycle;

const system = { payload: { attributes: { 'system.a': 1, 'system.b': 2, own: 3 } } };
const update = (attributes: object, base: object, document: object, policy: object = {}) =>
  ({ payload: { attributes }, base, document, policy }) as Case;

export const payloadVerdicts = {
  metadataDepth: [
    ['none', {}, allow('metadata.none', 'No metadata are given.', {})],
    [
      'a few',
      holds({ a: { b: [1, 'é'] } }),
      allow('metadata.fits', 'The metadata are nested 3 deep; 5 is allowed.', {
        depth: 3,
        nodes: 5,
        keys: 2,
        bytes: 20,
      }),
    ],
    [
      'in another field',
      { payload: { context: {}, metadata: 1 }, params: { of: 'context' } },
      allow('metadata.fits', 'The metadata are nested 1 deep; 5 is allowed.', {
        depth: 1,
        nodes: 1,
        keys: 0,
        bytes: 2,
      }),
    ],
    ['a list', holds([]), deny('metadata.notAnObject', 'Metadata are a JSON object.', {})],
    ['a flaw', holds('cyclic'), flawed('cyclic', 'The metadata lead back into themselves.', most)],
    ['a date', holds({ at: new Date(0) }), flawed('notJson', 'The metadata hold something that JSON has not.')],
    [
      'a prototype',
      holds({ constructor: 1 }),
      flawed('forbiddenKey', 'The metadata have a key that reaches for a prototype.'),
    ],
    ['six levels', holds(deep(5)), flawed('tooDeep', 'The metadata are nested deeper than 5.')],
    [
      'many values',
      holds(Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`k${n}`, wide(99)]))),
      flawed('tooMany', 'The metadata hold more than 1000 values.'),
    ],
    [
      'many members',
      holds(wide(101)),
      flawed('tooWide', 'An object or list of the metadata has more than 100 members.'),
    ],
    ['a long text', holds({ a: 'x'.repeat(16_384) }), flawed('tooLong', 'The metadata are longer than 16384 bytes.')],
  ],
  wellFormed: [
    ['one', sets({ a: 'x' }), fine(1, 9)],
    ['three', sets({ a: 1, b: true, c: -0.5 }), fine(3, 25)],
    ['a list', sets([]), deny('attributes.notAnObject', 'Attributes are an object.', {})],
    ['none', sets({}), deny('attributes.empty', 'At least one attribute is needed.', {})],
    [
      'one bad key',
      sets({ 'a b': 1, c: 2 }),
      deny('attributes.badKey', '1 of the keys is not 1 to 128 letters, digits, dots, dashes and underscores.', {
        badKeys: 1,
      }),
    ],
    [
      'two bad keys',
      sets({ 'a b': 1, 'c d': 2 }),
      deny('attributes.badKey', '2 of the keys are not 1 to 128 letters, digits, dots, dashes and underscores.', {
        badKeys: 2,
      }),
    ],
    ['bad values', sets({ a: null, b: 1, c: [] }), bad('a', 'c')],
    [
      'ten bad values and more',
      sets(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`k${n + 10}`, null]))),
      deny(
        'attributes.badValue',
        'k10, k11, k12, k13, k14, k15, k16, k17, k18, k19: not a value that an attribute may have.',
        { keys: Array.from({ length: 10 }, (_, n) => `k${n + 10}`), badValues: 12 },
      ),
    ],
    [
      'the kinds that are declared',
      sets(
        { t: 'x', n: 1, b: false, d: NOW },
        { kinds: { t: 'string', n: 'number', b: 'boolean', d: 'date-time', absent: 'string' } },
      ),
      fine(4, 56),
    ],
    [
      'other kinds than are declared',
      sets(
        { t: 1, n: '1', b: 'x', d: 'today', e: 5 },
        { kinds: { t: 'string', n: 'number', b: 'boolean', d: 'date-time', e: 'date-time' } },
      ),
      bad('t', 'n', 'b', 'd', 'e'),
    ],
    ['the strict range', sets({ a: 0, b: 999_999_999 }, { profile: 'strict' }), fine(2, 21)],
    ['beyond it', sets({ a: -1, b: 1e9, c: 0.5, d: 1 }, { profile: 'strict' }), bad('a', 'b', 'c')],
    ['the longest text and one longer', sets({ a: 'x'.repeat(1024), b: 'x'.repeat(1025) }), bad('b')],
    ['a flaw', sets('tooMany'), misfit('tooMany', { keys: 1_000, bytes: 262_144 })],
    ['a cycle', sets(cycle), misfit('cyclic')],
    ['a date', sets({ at: new Date(0) }), misfit('notJson')],
    ['a prototype', sets({ prototype: 1 }), misfit('forbiddenKey')],
    ['many levels', sets({ a: deep(64) }), misfit('tooDeep')],
    ['too many keys', sets({ a: 1, b: 2 }, { keys: 1 }), misfit('tooWide', { keys: 1, bytes: 32_768 })],
    ['too long a text', sets({ a: 'xx' }, { bytes: 9 }), misfit('tooLong', { keys: 100, bytes: 9 })],
  ],
  sealedAttributes: [
    [
      'none sealed',
      { payload: { attributes: { own: 1 } }, state: 'ended' },
      allow('attributes.unsealed', 'None of the attributes is sealed.', { since: 'ended', state: 'ended', keys: [] }),
    ],
    [
      'not yet',
      { ...system, state: 'live' },
      allow('attributes.notYetSealed', 'The conversation has not ended.', {
        ...{ since: 'ended', state: 'live', keys: ['system.a', 'system.b'] },
      }),
    ],
    [
      'at last',
      { ...system, state: 'ended' },
      deny('attributes.sealed', 'Sealed: system.a, system.b.', {
        ...{ since: 'ended', state: 'ended', keys: ['system.a', 'system.b'] },
      }),
    ],
    [
      'always',
      { payload: { attributes: { 'my.key': 1 } }, state: 'live', policy: { since: 'always', prefixes: ['x', 'my'] } },
      deny('attributes.sealed', 'Sealed: my.key.', { since: 'always', state: 'live', keys: ['my.key'] }),
    ],
  ],
  contestedKeys: [
    [
      'nobody else wrote',
      update({ a: 2 }, { a: 1 }, { a: 1 }),
      allow('attributes.uncontested', 'No attribute is contested.', { contested: [], winner: 'nobody' }),
    ],
    [
      'somebody else wrote two',
      update({ a: 2, b: 2 }, { a: 1 }, { a: 9, b: 9 }),
      deny('attributes.contested', 'Changed meanwhile: a, b.', { contested: ['a', 'b'], winner: 'nobody' }),
    ],
    [
      'ours wins',
      update({ a: 2 }, { a: 1 }, { a: 9 }, { winner: 'ours' }),
      allow('attributes.oursWin', 'Written over: a.', { contested: ['a'], winner: 'ours' }),
    ],
  ],
} satisfies { readonly [rule: string]: Rows };
