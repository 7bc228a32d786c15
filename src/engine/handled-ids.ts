/** Which deliveries from outside were handled. May be kept anywhere. */
export interface HandledIds {
  has(id: string): boolean | Promise<boolean>;
  /** Called once the handler has returned. */
  add(id: string): void | Promise<void>;
}

/** What a journal remembers of a receiver. Senders repeat for three days and some; a week leaves time to replay by hand. */
export const HANDLED = { limit: 100_000, ttlMs: 7 * 24 * 3_600_000 } as const;
