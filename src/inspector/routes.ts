import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Actor } from '../../machines/rule.ts';
import { actor, RequestError } from '../engine/accept.ts';
import { issuesOf } from '../engine/issues.ts';
import { fieldsOf } from '../pages/payload.ts';
import { filesOf } from './files.ts';
import type { Gate } from './gate.ts';
import type { Questions } from './questions.ts';
import type { Stage } from './stage.ts';

/** Bytes of a question, payload included. */
const LONGEST = 65_536;

/** Nothing but our own files; no inline script or style, no frame, no form that leaves. */
const CSP = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
].join('; ');
const HEADERS = {
  'content-security-policy': CSP,
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
/** The one page that brings in another site, and only for whoever opens it. */
const STATELY = { ...HEADERS, 'content-security-policy': `${CSP}; frame-src https://stately.ai` };

const text = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'), v.maxLength(200, 'At most 200 characters.'));
const payload = v.optional(v.record(v.string(), v.any()));
const named = v.union([v.object({ session: text }), v.object({ lifecycle: text, id: text })]);
const checked = v.object({ of: named, event: v.optional(text), payload });
const sent = v.object({ of: named, event: text, actor, payload });

interface Setting {
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
  readonly questions: Questions;
  readonly stage: Stage;
  readonly gate: Gate;
  readonly allowSend: boolean;
}

/** The page, what it needs to know, and what it may ask. Whatever is not let in gets 403. */
export function routesOf({ lifecycles, questions, stage, gate, allowSend }: Setting): Hono<{ Bindings: HttpBindings }> {
  const files = filesOf();
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async ({ env, json }, next) => {
    if (!gate.admits(env.incoming.headers)) return json({ says: ['Only this machine is answered.'] }, 403, HEADERS);
    await next();
  });
  app.get('/session', ({ json }) =>
    json({ token: gate.token, allowSend, lifecycles: shapesOf(lifecycles, files) }, 200, HEADERS),
  );
  app.get('*', ({ req, body, notFound }) => {
    const file = files.get(req.path === '/stately' ? '/page/stately.html' : req.path);
    if (file === undefined) return notFound();
    const gzip = /\bgzip\b/.test(req.header('accept-encoding') ?? '');
    const headers = {
      ...(req.path === '/stately' ? STATELY : HEADERS),
      'content-type': file.type,
      vary: 'accept-encoding',
    };
    return body(new Uint8Array(gzip ? file.gzip : file.plain), 200, {
      ...headers,
      ...(gzip && { 'content-encoding': 'gzip' }),
    });
  });
  app.use(async ({ env, req, json }, next) => {
    const isJson = req.header('content-type') === 'application/json';
    if (!isJson || !gate.trusts(env.incoming.headers))
      return json({ says: ['Only the page itself may ask.'] }, 403, HEADERS);
    await next();
  });
  app.use(
    bodyLimit({ maxSize: LONGEST, onError: ({ json }) => json({ says: [`At most ${LONGEST} bytes.`] }, 413, HEADERS) }),
  );
  app.post('/check', async ({ req, json }) => {
    const { of, event, payload } = parsed(checked, await req.json());
    return json(await questions.check(resourceOf(of, stage), event, payload), 200, HEADERS);
  });
  app.post('/send', async ({ req, json }) => {
    if (!allowSend) return json({ says: ['The inspector was started without leave to send.'] }, 403, HEADERS);
    const { of, event, actor, payload } = parsed(sent, await req.json());
    return json(await questions.send(resourceOf(of, stage), event, actor as Actor, payload), 200, HEADERS);
  });
  app.notFound(({ json }) => json({ says: ['There is nothing here.'] }, 404, HEADERS));
  app.onError((error, { json }) => {
    if (error instanceof RequestError) return json({ says: [...error.issues] }, 400, HEADERS);
    if (error instanceof SyntaxError) return json({ says: ['JSON is expected.'] }, 400, HEADERS);
    return json({ says: [error.name] }, 500, HEADERS);
  });
  return app;
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  throw new RequestError('question', issuesOf(result.issues));
}

function resourceOf(of: v.InferOutput<typeof named>, stage: Stage) {
  if (!('session' in of)) return of;
  const known = stage.named(of.session);
  if (known) return known;
  throw new RequestError('session', ['no such resource has been seen.']);
}

/** Each lifecycle as it is in force: its states, its edges, and its events with the fields of their payloads. */
function shapesOf(lifecycles: Setting['lifecycles'], files: ReturnType<typeof filesOf>) {
  const shapes = [...lifecycles].map(([name, { machine, events }]) => {
    const fields = Object.entries(events).map(([event, schema]) => [event, fieldsOf(schema).map((each) => each.name)]);
    return [
      name,
      {
        states: statesOf(machine),
        edges: edgesOf(machine).map(({ from, event, to }) => [from, event, to]),
        events: Object.fromEntries(fields),
        isDrawn: files.has(`/charts/${name}.svg`),
      },
    ];
  });
  return Object.fromEntries(shapes);
}
