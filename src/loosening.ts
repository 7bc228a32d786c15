import { instant } from '../machines/verdict.ts';
import type { AuditDraft, Journal } from './engine/journal.ts';
import type { Policy } from './engine/policy.ts';
import type { Warning } from './notices.ts';

interface Recording {
  readonly journal: Pick<Journal, 'note'>;
  readonly clock: { now(): number };
  readonly tzdata: string;
}

/**
 * A policy that allows more than the defaults is never silent: each part is told as a warning, and all are put on record the
 * first time that the policy meets a journal, before anything is decided under it.
 * @param parts the sentences of what it loosens.
 */
export async function tellLoosened(
  { journal, clock, tzdata }: Recording,
  policy: Policy,
  parts: readonly string[],
  warn: (warning: Warning) => void,
): Promise<void> {
  if (parts.length === 0) return;
  const noted = note({ journal, clock, tzdata }, policy, parts);
  await undefined; // So that whoever listens from the start is told.
  for (const part of parts)
    warn({ code: 'policy.loosened', message: `The policy allows more than the defaults: ${part}.` });
  const why = await noted;
  if (why === undefined) return;
  const message = `What policy ${policy.version} loosens could not be put on record: ${why}`;
  warn({ code: 'policy.unrecorded', message });
}

/** @returns why it could not be put on record; `undefined` where it is. */
async function note(
  { journal, clock, tzdata }: Recording,
  policy: Policy,
  parts: readonly string[],
): Promise<string | undefined> {
  try {
    await journal.note(policyDraft(policy, parts, clock.now(), tzdata));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
}

function policyDraft(policy: Policy, parts: readonly string[], now: number, tzdata: string): AuditDraft {
  return {
    id: `policy-${policy.version}`,
    phase: 'policy',
    request: `policy-${policy.version}`,
    occurredAt: instant(now),
    actor: { id: 'interlock', type: 'system' },
    action: 'policy.loosened',
    resource: { kind: 'policy', id: policy.version },
    transition: { from: null, to: null },
    concurrency: { before: null, after: null, conflicts: 0 },
    http: { writes: 0 },
    loosened: parts,
    tzdata,
    policy,
    payload: {},
  };
}
