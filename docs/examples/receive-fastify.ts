import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { openJournal, receiver } from 'genesys-interlock';

// What was handled stays known after a restart; where there is a client, `client.handledIds` is the same.
const journal = openJournal('hooks.db', { now: Date.now });

const receive = receiver({
  secrets: [process.env.HOOK_SECRET ?? ''],
  handle: ({ id, body }) => console.log(id, JSON.stringify(body)),
  seen: journal.handledIds('hooks'),
  failed: (error) => console.error(error),
});

const app = fastify();
// The signature is over the bytes as they came: nothing may parse them first.
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
app.all('/interlock', ({ method, headers, body }, reply) => {
  const raw = body instanceof Readable ? { body: Readable.toWeb(body), duplex: 'half' as const } : {};
  const init = { method, headers: headers as Record<string, string>, ...raw };
  return receive(new Request('http://localhost/interlock', init)).then((response) => reply.send(response));
});
const address = await app.listen({ port: Number(process.env.PORT ?? 8080) });
console.log(`listening on ${new URL(address).port}`);
