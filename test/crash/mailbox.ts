import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A letter as it arrived, each time that it did. */
export interface Arrived {
  readonly id: string;
  readonly body: string;
}

/** An endpoint for webhooks that takes every letter and keeps it. */
export interface Mailbox {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  close(): void;
}

export async function openMailbox(): Promise<Mailbox> {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    arrived.push({ id: String(request.headers['webhook-id']), body });
    response.writeHead(204).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    arrived,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
