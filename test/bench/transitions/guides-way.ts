import { Console } from 'node:console';
import { createWriteStream } from 'node:fs';
import { Agent } from 'node:http';
import axios from 'axios';
import { type Contender, check, pathOf, STATES } from './contender.ts';

interface Shown {
  readonly campaignstate: string;
}
interface Queues {
  readonly entities: readonly { readonly agentsAvailable: number }[];
}

const NEXT: { readonly [state: string]: readonly string[] } = {
  active: ['paused', 'completed', 'archived'],
  paused: ['active', 'completed', 'archived'],
};

/** As integration guides show it: axios, the campaign read twice, the agents counted each time, the audit a line of a console. */
export function guidesWay(url: string): Contender {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const api = axios.create({ baseURL: url, httpAgent: agent, headers: { authorization: 'Bearer token' } });
  const nowhere = createWriteStream('/dev/null');
  const audit = new Console(nowhere);
  return {
    async move(id, event) {
      const began = performance.now();
      const to = STATES[event];
      const { data: before } = await api.get<Shown>(pathOf(id));
      if (!NEXT[before.campaignstate]?.includes(to)) throw new Error(`Not from ${before.campaignstate} to ${to}.`);
      const { data: queues } = await api.get<Queues>('/api/v2/analytics/queues/realtime');
      const free = queues.entities.reduce((sum, { agentsAvailable }) => sum + agentsAvailable, 0);
      if (to === 'active' && free < 2) throw new Error('Too few agents.');
      const { headers } = await api.get<Shown>(pathOf(id));
      const { data } = await api.patch<Shown>(
        pathOf(id),
        { campaignstate: to },
        { headers: { 'if-match': headers.etag } },
      );
      check(event, data.campaignstate);
      const entry = { id, from: before.campaignstate, to, latencyMs: performance.now() - began, success: true };
      audit.log(JSON.stringify({ ...entry, at: new Date().toISOString() }, null, 2));
    },
    async close() {
      agent.destroy();
      nowhere.end();
    },
  };
}
