import { once } from 'node:events';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Frame } from '../../src/inspector/frame.ts';

/** Who looks at an inspector, as a page does. */
export interface Spectator {
  readonly frames: readonly Frame[];
  /** All frames up to one that fits. */
  until(fits: (frame: Frame) => boolean): Promise<readonly Frame[]>;
  /** The code with which it was sent away. */
  readonly closed: Promise<number>;
}

export async function spectator(url: string, headers: OutgoingHttpHeaders = {}): Promise<Spectator> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live`, { headers });
  const frames: Frame[] = [];
  const arrived = new EventTarget();
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    arrived.dispatchEvent(new Event('frame'));
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return {
    frames,
    closed,
    async until(fits) {
      while (!frames.some(fits)) await once(arrived, 'frame');
      return frames;
    },
  };
}

export const isState =
  (session: string, state: string) =>
  (frame: Frame): boolean =>
    frame.type !== '@xstate.event' && frame.sessionId === session && frame.snapshot.value === state;

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

/** One HTTP request with exactly these headers. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Answer> {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** What the page itself sends with a question. */
export async function pageHeaders(url: string): Promise<OutgoingHttpHeaders> {
  const { token } = JSON.parse((await ask(`${url}/session`)).body);
  return { origin: url, 'content-type': 'application/json', 'x-interlock-token': token };
}
