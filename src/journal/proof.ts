import * as v from 'valibot';
import { leafOf } from './chain.ts';
import { checkpointSchema, distrusted, type Keys } from './checkpoint.ts';
import { rootFrom } from './merkle.ts';

const hashText = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const proofSchema = v.strictObject({
  schema: v.literal('interlock.proof/1'),
  /** The record's own text, of which its leaf is made. */
  body: v.string(),
  /** The record's number. */
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** RFC 6962's audit path, from the leaf to the root, in hex. */
  path: v.pipe(v.array(hashText), v.maxLength(53)),
  checkpoint: checkpointSchema,
});

/** That one record is among those that a checkpoint covers. It shows no other record, and needs no journal. */
export type Proof = v.InferOutput<typeof proofSchema>;

/** `undefined` where the value is no proof. */
export function proofIn(value: unknown): Proof | undefined {
  const parsed = v.safeParse(proofSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/** Why a proof does not hold; `undefined` where it does. */
export function refuted({ body, seq, path, checkpoint }: Proof, keys: Keys): string | undefined {
  if (rootFrom(leafOf(body), seq - 1, checkpoint.size, path) !== checkpoint.root) {
    return `record ${seq} is not among the ${checkpoint.size} that the checkpoint covers`;
  }
  const lie = distrusted(checkpoint, keys);
  return lie && `the checkpoint ${lie}`;
}
