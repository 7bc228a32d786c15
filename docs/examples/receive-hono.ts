import { serve } from '@hono/node-server';
import { openJournal, receiver } from 'genesys-interlock';
import { Hono } from 'hono';

// What was handled stays known after a restart; where there is a client, `client.handledIds` is the same.
const journal = openJournal('hooks.db', { now: Date.now });

const receive = receiver({
  secrets: [process.env.HOOK_SECRET ?? ''],
  handle: ({ id, body }) => console.log(id, JSON.stringify(body)),
  seen: journal.handledIds('hooks'),
  failed: (error) => console.error(error),
});

const app = new Hono().all('/interlock', (context) => receive(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080) }, ({ port }) => console.log(`listening on ${port}`));
