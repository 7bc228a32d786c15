import { wrongShape } from './errors.ts';
import { type Call, queryOf, type Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly agentsAvailable: number;
  readonly agentsLoggedIn: number;
}

const FIELD = '(queue|agentsAvailable|agentsLoggedIn)';

const isQuery = compile<{ select: string }>(
  closed({
    interval: { const: 'now' },
    groupBy: { const: 'queue' },
    select: { type: 'string', pattern: `^${FIELD}(,${FIELD})*$` },
  }),
);

/** The queues and the capacity figures taken of them. */
export class Queues {
  readonly #queues: Map<string, Queue>;

  constructor(queues: readonly Queue[]) {
    this.#queues = new Map(queues.map((queue) => [queue.id, queue]));
  }

  /** One entity a queue, with the selected fields only. */
  realtime(call: Call): Reply {
    const query = queryOf(call);
    if (!isQuery(query)) return wrongShape(call, 'query', isQuery);
    const selected = query.select.split(',');
    const entities = this.list().map(({ id, name, ...figures }) =>
      Object.fromEntries(
        Object.entries({ queue: { id, name }, ...figures }).filter(([field]) => selected.includes(field)),
      ),
    );
    return { status: 200, body: { entities } };
  }

  /** Staffs a queue anew. Nobody is available who is not logged in, so that figure never stays below. */
  staff(id: string, agentsAvailable: number): Queue | undefined {
    const queue = this.#queues.get(id);
    if (queue === undefined) return undefined;
    const staffed = { ...queue, agentsAvailable, agentsLoggedIn: Math.max(queue.agentsLoggedIn, agentsAvailable) };
    this.#queues.set(id, staffed);
    return staffed;
  }

  list(): Queue[] {
    return [...this.#queues.values()];
  }
}
