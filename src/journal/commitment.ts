import type { Json } from '../../machines/verdict.ts';
import { createHmac, createSecretKey } from '../engine/crypto.ts';
import type { JudgedRule } from '../engine/journal.ts';
import { canonical, json } from './json.ts';
import { newSalt } from './random.ts';
import type { AuditRecord, RecordedRule } from './record.ts';

/** What opens one commitment. The salt is as secret as the value: with it, a value of few possibilities is soon guessed. */
interface Opening {
  /** base64 */
  readonly salt: string;
  readonly value: Json;
}
export interface Openings {
  readonly [field: string]: Opening;
}

// Node takes a key object three times as fast as the bytes it is made from.
const commitment = (field: string, salt: Uint8Array, value: Json): string =>
  createHmac('sha256', createSecretKey(salt))
    .update(canonical(`payload.${field}`, value))
    .digest('hex');

function committed(field: string, value: Json): { readonly commitment: string; readonly opening: Opening } {
  const salt = newSalt();
  return { commitment: commitment(field, salt, value), opening: { salt: salt.toString('base64'), value } };
}

/** A payload taken apart: what stands in the record, and what stands beside it. */
export function commit(payload: { readonly [field: string]: Json }): {
  change: AuditRecord['change'];
  openings: Openings;
} {
  // A field without a value is none, as in JSON.
  const given = Object.entries(payload).filter(([, value]) => value !== undefined);
  // In the order that the rules saw: a decision that is made again lists its findings in it.
  const fields = given.map(([field, value]) => ({ field, ...committed(field, value) }));
  // fromEntries makes own members even of `__proto__`; an assignment would lose that one.
  const openings = Object.fromEntries(fields.map(({ field, opening }) => [field, opening]));
  fields.sort((a, b) => (a.field < b.field ? -1 : 1));
  const commitments = Object.fromEntries(fields.map(({ field, commitment }) => [field, commitment]));
  return { change: { keys: fields.map(({ field }) => field), commitments }, openings };
}

/** Whether the openings are those of exactly these commitments. */
export function opens(commitments: AuditRecord['change']['commitments'], openings: Openings): boolean {
  const fields = Object.entries(openings);
  return (
    fields.length === Object.keys(commitments).length &&
    fields.every(
      ([field, { salt, value }]) => commitments[field] === commitment(field, Buffer.from(salt, 'base64'), value),
    )
  );
}

/** All that stands beside a record, sealed. */
export interface Beside {
  readonly payload: Openings;
  /** By the place of their rule in the record. */
  readonly evidence: Openings;
}

/** As {@link besideIn} reads it. @throws {JournalError} `journal.unrecordable` */
export const besideText = ({ payload, evidence }: Beside): string => json('The payload', [payload, evidence]);

/** Records of `interlock.audit/1` have nothing but a payload beside them. */
export function besideIn(text: string): Beside {
  const kept = JSON.parse(text) as Openings | readonly [payload: Openings, evidence: Openings];
  return Array.isArray(kept) ? { payload: kept[0], evidence: kept[1] } : { payload: kept as Openings, evidence: {} };
}

/** Rules as they stand on record, and what opens their commitments. */
export function commitEvidence(rules: readonly JudgedRule[]): { rules: RecordedRule[]; evidence: Openings } {
  const openings: { [at: string]: Opening } = {};
  const recorded = rules.map(({ evidence, ...rule }, at) => {
    const { commitment, opening } = committed(String(at), evidence);
    openings[at] = opening;
    return { ...rule, evidenceCommitment: commitment };
  });
  return { rules: recorded, evidence: openings };
}

/** Whether what stands beside a record is what it commits to. */
export function opensBeside(
  { change, decision }: Pick<AuditRecord, 'change' | 'decision'>,
  { payload, evidence }: Beside,
): boolean {
  const committed = (decision?.rules ?? []).flatMap(({ evidenceCommitment: each }, at) => (each ? [[at, each]] : []));
  return opens(change.commitments, payload) && opens(Object.fromEntries(committed), evidence);
}

export const valuesOf = (openings: Openings): Record<string, Json> =>
  Object.fromEntries(Object.entries(openings).map(([field, { value }]) => [field, value]));
