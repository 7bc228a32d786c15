import { edgesOf } from '../../machines/edges.ts';
import type { Became, Driver } from '../../src/paths/driver.ts';
import type { Model } from '../../src/paths/model.ts';
import type { Step } from '../../src/paths/path.ts';
import { lets } from './recount.ts';

/** A system that keeps to a lifecycle's edges as they are written, and whose rules answer as they are told to. */
export class Fake implements Driver {
  at = 'nowhere';
  readonly taken: string[] = [];
  closed = 0;
  #failing: readonly string[] = [];
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  place(state: string): void {
    this.at = state;
  }

  arrange({ rules }: Step): void {
    this.#failing = rules.filter((rule) => !lets(this.#model, rule)).map(({ type }) => type);
  }

  take({ event }: Step, _payload: object): Became | undefined {
    this.taken.push(event);
    const edges = edgesOf(this.#model.machine).filter((edge) => edge.from === this.at && edge.event === event);
    if (edges.length === 0) return 'notAccepted';
    const refusals = edges.map(({ rules }) =>
      rules.map(({ type }) => type).filter((type) => this.#failing.includes(type)),
    );
    const open = edges[refusals.findIndex((refusal) => refusal.length === 0)];
    if (open === undefined) return { refusedBy: refusals.flat() };
    this.at = open.to;
    return open.meta?.by === 'observed' ? undefined : 'allowed';
  }

  state(): string {
    return this.at;
  }

  close(): void {
    this.closed += 1;
  }
}
