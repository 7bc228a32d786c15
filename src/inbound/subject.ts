import type { Resource } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { guideEvents } from '../effects/guide/events.ts';
import type { WireReply, WireRequest } from '../engine/effects.ts';
import type { Journal } from '../engine/journal.ts';
import type { ProtocolStep } from '../engine/protocol.ts';
import type { Clock, SendOptions } from '../genesys/client.ts';
import type { StreamHandler, StreamNotice } from './event.ts';

/** How event streams are spoken of; chosen with the dialect. */
type EventDialect = typeof guideEvents;

/** The lifecycles whose changes the platform tells in a stream. */
export type StreamedLifecycle = keyof EventDialect['types'];

/** What a stream reads, and what becomes of it. */
export interface Subject {
  readonly lifecycle: StreamedLifecycle;
  /** Under what its cursor is kept. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Milliseconds. */
  readonly everyMs: number;
  readonly silenceMs: number;
  /** More could crowd out those of others. */
  readonly subscriptionsPerHour: number;
  readonly handle: StreamHandler;
  read(id: string, signal: AbortSignal): Promise<Resource>;
  /** The resource as an event shows it. @throws {ReplyError} */
  resource(id: string, data: Json): Resource;
}

/** What all streams of a client share. */
export interface StreamSurroundings {
  readonly clock: Clock;
  readonly wire: { send(request: WireRequest, options: SendOptions): Promise<WireReply> };
  readonly journal: Pick<Journal, 'note' | 'cursors'>;
  readonly dialect: EventDialect;
  readonly tzdata: string;
  tell(notice: StreamNotice): void;
  observe?(step: ProtocolStep, of: Pick<Subject, 'name' | 'lifecycle'>): void;
}
