import type { Actor } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Allowed } from '../../src/engine/decision.ts';
import type { AuditDraft, Intent, Journal } from '../../src/engine/journal.ts';
import type { Moved } from '../../src/engine/outcome.ts';

const actor: Actor = { id: 'ada', type: 'user' };
const at = '2026-11-20T10:00:00.000Z';

/** What one request says to the journal, from beginning to end: a pause of a campaign that moved. */
export interface Told {
  readonly intent: Intent;
  readonly intentDraft: AuditDraft;
  readonly outcome: Moved;
  readonly outcomeDraft: AuditDraft;
}

export function told(
  request: string,
  changes: { id?: string; payload?: { readonly [field: string]: Json } } = {},
): Told {
  const { id = 'C-1', payload = { reason: 'COMPLIANCE', text: 'the auditor called' } } = changes;
  const decision: Allowed = {
    kind: 'allowed',
    lifecycle: 'campaign',
    event: 'pause',
    id,
    from: 'active',
    to: 'paused',
    version: '"7"',
    at,
    machineVersion: '1.0.0',
    policyVersion: 'p1',
    effect: { type: 'setState', params: { to: 'paused' } },
    verdicts: [],
  };
  const common = {
    request,
    occurredAt: at,
    actor,
    action: 'campaign.pause',
    resource: { kind: 'campaign', id },
    decision: {
      kind: 'allowed',
      rules: [{ rule: 'reason', verdict: 'allow', code: 'reason.known', evidence: { reason: 'COMPLIANCE' } }],
      machineVersion: '1.0.0',
      policyVersion: 'p1',
    },
    tzdata: '2026b',
    payload,
  } as const;
  return {
    intent: {
      request,
      fingerprint: `print of ${request}`,
      lifecycle: 'campaign',
      id,
      event: { type: 'pause', actor, payload },
      resource: { id, state: 'active', version: '"7"', document: { name: 'Autumn' } },
      decision,
      writes: 1,
      intents: 1,
      deadline: '2026-03-27T10:01:00.000Z',
      platform: 'guide https://api.example.com',
      startedAt: at,
    },
    intentDraft: {
      ...common,
      id: `${request}/intent`,
      phase: 'intent',
      transition: { from: 'active', to: 'paused' },
      concurrency: { before: '"7"', after: null, conflicts: 0 },
      http: { writes: 0 },
    },
    outcome: {
      kind: 'moved',
      request,
      lifecycle: 'campaign',
      id,
      event: 'pause',
      actor,
      startedAt: at,
      endedAt: at,
      durationMs: 12.5,
      writes: 1,
      conflicts: 0,
      recorded: true,
      decision,
      to: 'paused',
      confirmed: 'reply',
    },
    outcomeDraft: {
      ...common,
      id: `${request}/outcome`,
      phase: 'outcome',
      durationMs: 12.5,
      transition: { from: 'active', to: 'paused' },
      concurrency: { before: '"7"', after: '"8"', conflicts: 0 },
      outcome: 'moved',
      http: { status: 200, writes: 1 },
    },
  };
}

export const intend = (journal: Journal, { intent, intentDraft }: Told): Promise<void> =>
  journal.intend(intent, intentDraft);

export const conclude = (journal: Journal, { intent, outcome, outcomeDraft }: Told): Promise<void> =>
  journal.conclude(intent.fingerprint, outcome, outcomeDraft);

/** Tells the journal the whole request. */
export async function record(journal: Journal, request: Told): Promise<void> {
  await intend(journal, request);
  await conclude(journal, request);
}
