export type { GuestCreation, GuestUpdate } from '../machines/guest-payload.ts';
export {
  type Asked,
  all,
  type EdgeMeta,
  effect,
  type Lifecycle,
  lifecycle,
  type Passes,
} from '../machines/lifecycle.ts';
export { lint } from '../machines/lint.ts';
export type { Restriction, Restrictions } from '../machines/restriction.ts';
export { type Actor, type AskedEvent, type Given, type Resource, type Rule, rule } from '../machines/rule.ts';
export { allow, deny, type Json, unknown, type Verdict } from '../machines/verdict.ts';
export type { ActivateOptions, CampaignHandle } from './campaign-handle.ts';
export {
  type Configuration,
  ConfigurationError,
  type CrmConfiguration,
  fromEnvironment,
  VARIABLES,
} from './configuration.ts';
export { type Client, connect } from './connect.ts';
export type { PlatformRecord } from './effects/guide/audit-logs.ts';
export { type Engagement, engagementOf, type Measure } from './effects/guide/engagement.ts';
export { RequestError } from './engine/accept.ts';
export type { Check } from './engine/check.ts';
export type { Cursor, Cursors, Seen } from './engine/cursors.ts';
export type { Decision, Judged } from './engine/decision.ts';
export {
  type Dialect,
  type Effects,
  ReplyError,
  type WireRefusal,
  type WireReply,
  type WireRequest,
} from './engine/effects.ts';
export type { Erasing, Erasure, Erasures, Subject } from './engine/erasing.ts';
export { explain } from './engine/explain.ts';
export type { HandledIds } from './engine/handled-ids.ts';
export { type AuditDraft, type Intent, type Journal, JournalError, type Recorded } from './engine/journal.ts';
export type { Letter, Letters, PostedLetter } from './engine/letters.ts';
export type { Chunk, ChunkRow, Fate, Forming, Outbox, OutboxCount, SinkRow } from './engine/outbox.ts';
export { type Failure, OUTCOMES, type Outcome, OutcomeError, orThrow } from './engine/outcome.ts';
export { type PolicyDocument, PolicyError } from './engine/policy.ts';
export type { Posting, PostingFilter, Postings, Replaying, Trouble } from './engine/posting.ts';
export type { Receipt } from './engine/receipt.ts';
export type {
  Registration,
  Schedule,
  ScheduleCount,
  Scheduled,
  ScheduleFilter,
  Schedules,
} from './engine/schedules.ts';
export type { Clock } from './genesys/client.ts';
export { AmbiguousError, RefusedError, TokenError, WireError } from './genesys/errors.ts';
export type { Handle, LaterOptions, SendOptions } from './handle.ts';
export type { HeartbeatOptions } from './heartbeat-options.ts';
export { ClosedError } from './hosts/carrier.ts';
export type { HeartbeatEnd, HeartbeatNotice } from './hosts/claim.ts';
export { systemClock } from './hosts/clock.ts';
export type { Heartbeat } from './hosts/heartbeat.ts';
export type { ScheduleNotice } from './hosts/schedule-notice.ts';
export type { Match, Pseudonymiser } from './identity/pseudonymiser.ts';
export type { IdentityConfiguration } from './identity/settings.ts';
export type { StreamEnd, StreamEvent, StreamHandler, StreamNotice } from './inbound/event.ts';
export type { PlatformAuditQuery } from './inbound/platform-audit.ts';
export { type Received, type ReceiverOptions, receiver } from './inbound/receiver.ts';
export type { Ensured, WantedWebhook } from './inbound/registration.ts';
export type { Stream } from './inbound/stream.ts';
export type { StreamOptions } from './inbound/streams.ts';
export type { InspectConfiguration } from './inspection.ts';
export { type Anchor, anchored } from './journal/anchor.ts';
export { attributesRecord, attributesUpdated } from './journal/attributes-record.ts';
export type { AuditLog } from './journal/audit-log.ts';
export { campaignRecord } from './journal/campaign-record.ts';
export type { Checkpoint } from './journal/checkpoint.ts';
export { conversationRecord } from './journal/conversation-record.ts';
export { type GuestCircumstances, type GuideGuestRecord, guestRecord } from './journal/guest-record.ts';
export { memoryJournal } from './journal/memory.ts';
export { presenceRecord } from './journal/presence-record.ts';
export { type ForeignKey, keysIn as checkpointKeys, type SigningKey } from './journal/signer.ts';
export { type JournalReader, openJournal, readJournal } from './journal/store.ts';
export type { CheckpointOptions } from './journal/stored-checkpoints.ts';
export type { Later } from './later.ts';
export type { Entry, Roster } from './lifecycles.ts';
export type { CreateOptions, Maker } from './maker.ts';
export type { Metrics } from './metrics.ts';
export type { Notices, Warning } from './notices.ts';
export type { Outgoing } from './outgoing.ts';
export type { PresenceIds } from './presence-ids.ts';
export { readIds } from './read-ids.ts';
export type { SinkConfiguration } from './sink-settings.ts';
export type { Span } from './sinks/span.ts';
export { timeTracking } from './sinks/time-tracking.ts';
export type { SubjectRights } from './subject-rights.ts';
