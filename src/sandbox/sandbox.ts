import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { control, LEVERS, type Seat } from './control.ts';
import { nothingHere, problem } from './errors.ts';
import { exchange } from './exchange.ts';
import type { Bindings } from './http.ts';
import { isLoopback } from './loopback.ts';
import type { Reply } from './operation.ts';
import { ROSTER } from './roster.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { createWorld, type World } from './world.ts';

export interface SandboxOptions {
  /** TCP port on 127.0.0.1; 0 takes a free one. @default 0 */
  port?: number;
  /** @default one client and nothing else */
  scenario?: Scenario;
  /** Wall clock in milliseconds since the epoch; unheard while the clock is fixed. @default Date.now */
  now?: () => number;
  /** Passes milliseconds, where a fault delays an answer. @default the machine's own timer */
  sleep?: (ms: number) => Promise<unknown>;
}

/** A running sandbox. `close` also cuts open connections, and may be called twice. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What it remembers until the next reset, for whoever runs beside it in the same program. */
  readonly world: World;
  /** Begins anew, with another scenario where one is given. @throws {ScenarioError} */
  reset(scenario?: Scenario): void;
  close(): Promise<void>;
}

/** A closed sandbox must not wait for it. */
const unawaited = (ms: number) => delay(ms, undefined, { ref: false });

/**
 * Starts a stateful local Genesys that speaks the guide's HTTP on the loopback interface.
 *
 * @throws {ScenarioError} when the scenario breaks a rule; the listener's own error when the port is taken
 */
export async function startSandbox({
  port = 0,
  scenario = {},
  now = Date.now,
  sleep = unawaited,
}: SandboxOptions = {}): Promise<Sandbox> {
  let checked = parseScenario(scenario);
  const surroundings = { now, monotonic: () => performance.now(), uuid: randomUUID, sleep };
  const seat = {
    world: createWorld(checked, surroundings),
    reset() {
      void seat.world.deliveries.close();
      seat.world = createWorld(checked, surroundings);
    },
  };
  const server = createServer(getRequestListener(listener(seat), { overrideGlobalObjects: false }));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get world() {
      return seat.world;
    },
    reset(another) {
      if (another !== undefined) checked = parseScenario(another);
      seat.reset();
    },
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, seat.world.deliveries.close()]);
    },
  };
}

/**
 * Every route, behind a check of the Host and Origin headers: neither a name that was rebound to this machine nor a page that a
 * browser has open may reach the control API.
 */
function listener(seat: Seat): (request: Request, env: object) => Response | Promise<Response> {
  const app = new Hono<Bindings>();
  for (const lever of LEVERS) app.on(lever.method, lever.path, (context) => control(context, seat, lever));
  for (const operation of ROSTER) {
    app.on(operation.method, operation.path, (context) => exchange(context, seat.world, operation));
  }
  app.all('/api/v2/*', (context) => exchange(context, seat.world, undefined));
  app.notFound(() => plain(seat, nothingHere));
  app.onError(({ message }) => plain(seat, (call) => problem(call, 500, 'internal.server.error', message)));
  return (request, env) => {
    const host = request.headers.get('host') ?? '';
    if (!isLoopback(host)) {
      return plain(seat, (call) => problem(call, 421, 'misdirected.request', 'Only loopback hosts are answered.'));
    }
    // A browser adds it to whatever a page sends, and the sandbox has no page.
    if (!request.headers.has('origin')) return app.fetch(request, env);
    return plain(seat, (call) => problem(call, 403, 'cross.origin', 'No page of a browser is answered.'));
  };
}

/** An answer outside every exchange. */
function plain({ world }: Seat, reply: (call: { correlationId: string }) => Reply): Response {
  const correlationId = world.uuid();
  const { status, body } = reply({ correlationId });
  return Response.json(body, { status, headers: { 'inin-correlation-id': correlationId } });
}
