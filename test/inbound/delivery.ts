import { createHmac } from 'node:crypto';

/** The vector of Standard Webhooks. */
export const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
} as const;

export const NOW = '2026-11-20T10:00:00.000Z';
export const SECONDS = Date.parse(NOW) / 1_000;
/** Signs without any code of ours or of the library's. */
export function signedBy(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

export interface Sent {
  readonly id?: string;
  readonly at?: number;
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
  readonly headers?: Record<string, string>;
  readonly method?: string;
}

/** A delivery, signed by the secret of the vector. */
export function request({
  id = 'm1',
  at = SECONDS,
  body = '{"a":1}',
  headers = {},
  method = 'POST',
}: Sent = {}): Request {
  const text = body instanceof ReadableStream ? '' : Buffer.from(body).toString('latin1');
  const signature = signedBy(VECTOR.secret, { id, timestamp: at, body: Buffer.from(text, 'latin1').toString() });
  const signed = { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': signature };
  const init = { method, headers: { ...signed, ...headers }, ...(method === 'POST' && { body, duplex: 'half' }) };
  return new Request('https://hooks.example.org/in', init as RequestInit);
}
