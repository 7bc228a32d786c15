const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** Whether a `host` or `host:port` is this machine. Anything else may be a rebound name or a stranger's server. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
