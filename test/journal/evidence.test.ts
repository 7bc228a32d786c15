import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rule } from '../../machines/rule.ts';
import { allow } from '../../machines/verdict.ts';
import { decide } from '../../src/engine/decide.ts';
import type { Judged } from '../../src/engine/decision.ts';
import { decisionDraft } from '../../src/engine/draft.ts';
import type { AuditDraft } from '../../src/engine/journal.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { unseal } from '../../src/journal/seal.ts';
import { callback } from '../own-lifecycle/callback.ts';
import { told } from './drafts.ts';
import { open, rowsIn } from './opened.ts';
import { place } from './place.ts';
import { threaded } from './threaded.ts';

class Money {
  readonly #cents = 5;
  readonly currency = 'EUR';
  toJSON() {
    return this.#cents;
  }
}
class Queues extends Array<string> {
  toJSON() {
    return this.length;
  }
}

/** What a record is made of, where a rule that was written without our types finds this. */
function judged(evidence: unknown): Judged['evidence'] {
  const rule: Rule = {
    ...callback.rules.triesLeft,
    judge: () => allow({ code: 'own', sentence: 'It is so.', evidence: evidence as Judged['evidence'] }),
  };
  const resource = { id: 'cb-1', state: 'waiting', version: '"1"', document: { tries: 0 } };
  const event = { type: 'dial', actor: { id: 'anna', type: 'user' }, payload: {} } as const;
  const decision = decide(
    { ...callback, rules: { triesLeft: rule } },
    {
      ...{ resource, base: resource, event, facts: {}, capabilities: [], wanted: {}, now: 0 },
      policy: policyOf(callback.rules, {}),
    },
  );
  if (decision.kind === 'undecided') throw new Error('It wants facts.');
  return decisionDraft('callback', decision).rules[0]?.evidence ?? {};
}

test.each<[string, unknown, string]>([
  ['an instant as a Date', { at: new Date(0) }, 'evidence.at (an object of class Date)'],
  ['an amount that knows its own JSON', { of: [{ due: new Money() }] }, 'evidence.of.0.due (an object of class Money)'],
  ['a list that does', { queues: Queues.of('a') }, 'evidence.queues (an object of class Queues)'],
  ['a Map', { byQueue: new Map() }, 'evidence.byQueue (an object of class Map)'],
  ['a BigInt', { count: 1n }, 'evidence.count (a bigint)'],
  ['a function', { toJSON: () => 1 }, 'evidence.toJSON (a function)'],
  ['no number', { share: Number.NaN }, 'evidence.share (NaN)'],
  ['an error', { cause: new RangeError('x') }, 'evidence.cause (an object of class RangeError)'],
  ['itself as an object of a class', new Money(), 'evidence (an object of class Money)'],
  ['nothing', undefined, 'evidence (missing)'],
  ['whoever is named', { '+49 171 1234567': 1n }, 'evidence.[withheld: phone] (a bigint)'],
])('a rule whose evidence holds %s is told so by its name, and nothing is on record', (_, evidence, where) => {
  const sentence = `callback: the evidence of rule triesLeft is no JSON: ${where}.`;
  expect(() => judged(evidence)).toThrow(new TypeError(sentence));
});

test('evidence that contains itself is no JSON', () => {
  const around: { self?: object } = {};
  around.self = around;
  expect(() => judged(around)).toThrow(/evidence\.self\.self.* \(more than 128 levels\)/);
});

/** What a record of this evidence is made of. */
function draftOf(evidence: Judged['evidence']): AuditDraft {
  const { intentDraft } = told('r1');
  const rules = [{ rule: 'triesLeft', verdict: 'allow', code: 'own', evidence }] as const;
  return {
    ...{ ...intentDraft, id: 'r1/seen', phase: 'observation', payload: {} },
    decision: { kind: 'allowed', machineVersion: '1', policyVersion: 'p', rules },
  };
}

/** All that a journal keeps of its records from one on, but for their numbers and what it draws by chance. */
function keptIn(file: string, from: number): readonly string[] {
  const rows = rowsIn(
    file,
    `SELECT seq, body, sealed, secret FROM record JOIN subject USING (key) WHERE seq > ${from}`,
  );
  return rows.map((row) => {
    const { seq, body, sealed, secret } = row as { seq: number; body: string; sealed: Uint8Array; secret: Uint8Array };
    const beside = unseal(createSecretKey(secret), `record:${seq}`, sealed);
    return `${body} ${beside}`.replaceAll(/"(seq|prev|stream|evidenceCommitment|salt)":"?[^",}]+/g, '"$1"');
  });
}

const leaf = fc.oneof(
  fc.anything({ maxDepth: 0, withBigInt: true, withDate: true, withTypedArray: true, withBoxedValues: true }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(undefined, -0, Symbol('s'), () => 1, /x/, new Money(), new Queues(), Buffer.from('x')),
  fc.constantFrom<unknown>(new Map([['a', 1]]), new Set(['a']), new URL('https://example.com'), new Error('x')),
);
const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', '10', '9', 'constructor'));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.sparseArray(tie('tree'), { maxLength: 3 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
  ),
}));

test('a record is the same with and without a thread, whatever a rule gives as evidence', async () => {
  const files = [place(), place()] as const;
  const [alone, beside] = [open(files[0]), threaded(open(files[1]))];
  let [recorded, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(name, tree, { maxKeys: 3 }), { maxLength: 20 }), async (given) => {
      const before = files.map((file) => keptIn(file, 0).length);
      const drafts = given.flatMap((evidence) => {
        try {
          return [draftOf(judged(evidence))];
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          refused += 1;
          return [];
        }
      });
      const ends: PromiseSettledResult<void>[] = [];
      // One after the other, so that this one never wants a thread.
      for (const draft of drafts) ends.push(...(await Promise.allSettled([alone.note(draft)])));
      const said = (end: PromiseSettledResult<void>) => (end.status === 'rejected' ? String(end.reason) : end.status);
      const besides = await Promise.allSettled(drafts.map((draft) => beside.note(draft)));
      expect(besides.map(said)).toEqual(ends.map(said));
      const [kept = [], others = []] = files.map((file, at) => keptIn(file, before[at] ?? 0));
      expect(kept).toHaveLength(ends.filter(({ status }) => status === 'fulfilled').length);
      expect(others).toEqual(kept);
      recorded += kept.length;
    }),
    { numRuns: 60 },
  );
  expect(Math.min(recorded, refused)).toBeGreaterThan(20);
  expect([alone.verify(), beside.verify()]).toMatchObject([{ sound: true }, { sound: true }]);
});
