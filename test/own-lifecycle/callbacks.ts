import { json, type Script } from '../genesys/platform.ts';

/** A platform that keeps one callback, with a version that every write moves. */
export class Callbacks {
  state = 'waiting';
  tries = 0;
  version = 1;
  /** What others do just before the next write arrives. */
  meanwhile: () => void = () => undefined;

  readonly api: Script = (response, call, seen) => {
    if (seen.method === 'PUT') {
      this.meanwhile();
      this.meanwhile = () => undefined;
      if (seen.headers['if-match'] !== this.#etag) return json(412, {})(response, call, seen);
      this.change(JSON.parse(seen.body).state);
    }
    return json(200, { state: this.state, tries: this.tries }, { etag: this.#etag })(response, call, seen);
  };

  change(state: string): void {
    this.state = state;
    if (state === 'dialling') this.tries += 1;
    this.version += 1;
  }

  get #etag(): string {
    return `"${this.version}"`;
  }
}
