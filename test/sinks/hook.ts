import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { MemoryJournal } from '../../src/journal/memory.ts';
import { WebhookSink } from '../../src/sinks/webhook-sink.ts';
import { HandClock } from '../client/clock.ts';
import { WEBHOOK } from '../journal/letters.ts';
import { START } from './guest.ts';
import { Ear } from './scene.ts';
import { LOOPBACK, SECRET } from './secrets.ts';

export interface Delivered {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly id: string;
}

/** A status, with headers, or whatever is done with the response. */
export type Reply = number | readonly [number, Record<string, string>] | ((response: ServerResponse) => void);

/** An endpoint on loopback that gives the answers it is told to, and keeps what arrived. */
export class Hook {
  readonly arrived: Delivered[] = [];
  /** @param nth from 1, over all deliveries */
  reply: (delivered: Delivered, nth: number) => Reply = () => 204;
  #url = '';
  #listener: () => void = () => undefined;

  get url(): string {
    return this.#url;
  }

  /** What arrived, where it has to be one delivery. */
  get only(): Delivered {
    const [one, more] = this.arrived;
    if (one === undefined || more !== undefined) throw new Error(`${this.arrived.length} deliveries arrived, not one.`);
    return one;
  }

  get ids(): string[] {
    return this.arrived.map(({ id }) => id);
  }

  /** Settles once so many have arrived. */
  async heard(times: number): Promise<readonly Delivered[]> {
    while (this.arrived.length < times) await new Promise<void>((resolve) => (this.#listener = resolve));
    return this.arrived;
  }

  async start(): Promise<this> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method, url: path, headers } = request;
      const id = String(headers['webhook-id']);
      const delivered = { method, path, headers, body: Buffer.concat(chunks).toString(), id };
      this.arrived.push(delivered);
      const reply = this.reply(delivered, this.arrived.length);
      if (typeof reply === 'function') reply(response);
      else {
        const [status, more] = typeof reply === 'number' ? [reply, {}] : reply;
        response.writeHead(status, more).end();
      }
      this.#listener();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/interlock`;
    return this;
  }
}

export const SETTINGS = {
  name: WEBHOOK,
  secrets: [SECRET],
  timeoutMs: 20_000,
  allowAddresses: LOOPBACK,
  concurrency: 8,
  breaker: { failures: 100, openMs: 30_000 },
};

/** An endpoint with its answers, a journal, and a courier between them that has begun. */
export async function scene(reply: Hook['reply'] = () => 204, settings: Partial<typeof SETTINGS> = {}) {
  const hook = await new Hook().start();
  hook.reply = reply;
  const journal = new MemoryJournal(() => Date.parse(START));
  const clock = new HandClock(START);
  const ear = new Ear();
  const sink = new WebhookSink({ ...SETTINGS, url: hook.url, ...settings }, { letters: journal.letters, clock }, ear);
  sink.start();
  onTestFinished(() => sink.close(0));
  /** Lets time pass for the courier. */
  const later = (ms: number) => {
    clock.forward(ms);
    sink.wake();
  };
  return { hook, journal, clock, ear, sink, later };
}

/** These replies one after the other, then success. */
export const first =
  (...replies: Reply[]): Hook['reply'] =>
  (_delivered, nth) =>
    replies[nth - 1] ?? 204;
