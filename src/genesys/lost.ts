const LOSSES = {
  'wire.unreachable': 'no connection could be made',
  'wire.timeout': 'no whole answer came in time',
  'wire.reset': 'the connection was lost before an answer',
  'wire.unreadable': 'the answer was cut short',
  'wire.tooLarge': 'the answer was longer than is read',
  'wire.expired': 'its time had passed before it could leave',
  'wire.stopped': 'it was stopped',
  'wire.closed': 'the client is closed',
} as const;
export type Loss = keyof typeof LOSSES;

/** A call that brought no whole answer. */
export class LostError extends Error {
  override readonly name = 'LostError';
  readonly code: Loss;
  /** `false`: not one byte was written. */
  readonly left: boolean;

  constructor(code: Loss, left: boolean, cause?: Error) {
    super(LOSSES[code], cause === undefined ? undefined : { cause: bare(cause) });
    this.code = code;
    this.left = left;
  }

  /** It did not leave because we would not let it. */
  get withheld(): boolean {
    return !this.left && (this.code === 'wire.expired' || this.code === 'wire.stopped' || this.code === 'wire.closed');
  }
}

/** undici hangs the bytes it could not parse and the whole socket on its errors: only what says what happened is kept. */
function bare(error: Error): Error {
  const first = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  return Object.assign(new Error(first.message), { name: first.name, code: 'code' in error ? error.code : undefined });
}
