/** Milliseconds as they are told and kept: to the microsecond, whatever the clock that was handed in says below that. */
export const duration = (ms: number): number => Math.round(ms * 1_000) / 1_000;
