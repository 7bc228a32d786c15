import { serve } from '@hono/node-server';
import { receiver } from 'genesys-interlock';
import { Hono } from 'hono';

const receive = receiver({
  secrets: [process.env.HOOK_SECRET ?? ''],
  handle: ({ id, body }) => console.log(id, JSON.stringify(body)),
  failed: (error) => console.error(error),
});

const app = new Hono().all('/interlock', (context) => receive(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080) }, ({ port }) => console.log(`listening on ${port}`));
