import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { requestMachine } from '../../machines/request.ts';
import { streamMachine } from '../../machines/stream.ts';
import { Audience } from './audience.ts';
import { Gate } from './gate.ts';
import type { Inspected } from './inspected.ts';
import { Questions } from './questions.ts';
import { routesOf } from './routes.ts';
import { Stage } from './stage.ts';

interface InspectorOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly allowSend: boolean;
}

export interface Inspector {
  /** `http://127.0.0.1:PORT`: the page; frames come by WebSocket from the same place. */
  readonly url: string;
  readonly stage: Stage;
  close(): Promise<void>;
}

/** Serves page and frames on the loopback interface. @throws the listener's own error where the port is taken */
export async function startInspector(inspected: Inspected, { port, allowSend }: InspectorOptions): Promise<Inspector> {
  const lifecycles = new Map(Object.entries(inspected.roster).map(([name, { lifecycle }]) => [name, lifecycle]));
  const audience = new Audience(definitionsOf(lifecycles));
  const stage = new Stage(lifecycles, inspected.now, (frame) => audience.tell(frame));
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const gate = new Gate(bound);
  const { fetch } = routesOf({
    lifecycles,
    questions: new Questions(lifecycles, inspected, stage),
    stage,
    gate,
    allowSend,
  });
  server.on('request', getRequestListener(fetch, { overrideGlobalObjects: false }));
  // Spectators have nothing to say.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const refused = gate.admits(request.headers) ? audience.full && '503 Service Unavailable' : '403 Forbidden';
    if (refused) {
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (spectator) =>
      audience.admit(spectator, request.url === '/live' ? 'bare' : 'full', stage.replay()),
    );
  });
  return {
    url: `http://127.0.0.1:${bound}`,
    stage,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      audience.close();
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function definitionsOf(lifecycles: ReadonlyMap<string, Lifecycle>): ReadonlyMap<string, string> {
  const drawn = [...lifecycles].map(([name, { machine }]) => [name, machine] as const);
  const protocols = [requestMachine, heartbeatMachine, streamMachine].map((machine) => [machine.id, machine] as const);
  const definitions = [...drawn, ...protocols].map(([name, { config }]) => [name, JSON.stringify(config)] as const);
  return new Map([['client', '{"id":"interlock"}'], ...definitions]);
}
