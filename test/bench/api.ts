import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * The API that the contenders of a row call, in a process of its own: as little as answers them all, so that what is measured is
 * what they cost. It tells its parent where it listens.
 */
let latency = 0;

interface Campaign {
  state: string;
  version: number;
}

const campaigns = new Map<string, Campaign>();
const CAMPAIGN = '/api/v2/outbound/campaigns/';
/** Not of the API: somebody else changes a campaign, or the answers take longer from now on. */
const FOREIGN = '/foreign/';
const LATENCY = '/latency/';
const AGENTS = JSON.stringify({ entities: [{ queue: { id: 'sales' }, agentsAvailable: 9, agentsLoggedIn: 9 }] });
const TOKEN = JSON.stringify({ access_token: 'token', token_type: 'bearer', expires_in: 86_400 });
let calls = 0;

const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
  const answer = await answerTo(request);
  if (latency > 0) setTimeout(() => reply(response, answer), latency);
  else reply(response, answer);
});

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly etag?: string;
}

async function answerTo(request: IncomingMessage): Promise<Reply> {
  const { method, url = '' } = request;
  if (url.startsWith(FOREIGN)) return changed(url.slice(FOREIGN.length));
  if (url.startsWith(LATENCY)) {
    latency = Number(url.slice(LATENCY.length));
    return { status: 204, body: '' };
  }
  if (url === '/calls') return { status: 200, body: JSON.stringify({ calls }) };
  if (url === '/oauth/token') return { status: 200, body: TOKEN };
  calls += 1;
  if (!url.startsWith(CAMPAIGN)) return { status: 200, body: AGENTS };
  const id = url.slice(CAMPAIGN.length);
  if (method === 'GET') return shown(id);
  const { campaignstate, campaignStatus, version } = JSON.parse(await text(request));
  if (method === 'PUT') return written(id, WORDS[campaignStatus] ?? '', `"${version}"`);
  return written(id, campaignstate, request.headers['if-match'] ?? '');
}

/** The platform's own words for the states. */
const WORDS: { readonly [word: string]: string } = { on: 'active', off: 'paused' };

function at(id: string): Campaign {
  const known = campaigns.get(id);
  if (known) return known;
  const made = { state: 'paused', version: 1 };
  campaigns.set(id, made);
  return made;
}

function shown(id: string): Reply {
  const { state, version } = at(id);
  const campaignStatus = state === 'active' ? 'on' : 'off';
  const body = JSON.stringify({ id, name: `Campaign ${id}`, campaignstate: state, campaignStatus, version });
  return { status: 200, body, etag: `"${version}"` };
}

function written(id: string, state: string, version: string): Reply {
  const campaign = at(id);
  if (version !== `"${campaign.version}"`) return { status: 409, body: JSON.stringify({ code: 'version.conflict' }) };
  campaign.state = state;
  campaign.version += 1;
  return shown(id);
}

function changed(id: string): Reply {
  at(id).version += 1;
  return { status: 204, body: '' };
}

function reply(response: ServerResponse, { status, body, etag }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(etag && { etag }) });
  response.end(body);
}

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit());
