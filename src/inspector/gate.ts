import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Where a page has to put the token; no form and no simple cross-site request can set a header of its own. */
const TOKEN = 'x-interlock-token';

/** Who may come in: this machine by its own name, and no page of another site. */
export class Gate {
  /** Read by our own page; a page of another site cannot read it. New with every start. */
  readonly token = randomBytes(16).toString('hex');
  readonly #hosts: readonly string[];

  constructor(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  }

  /** A name that was rebound to this machine is not ours, and neither is a page that is served from elsewhere. */
  admits({ host = '', origin }: IncomingHttpHeaders): boolean {
    return this.#hosts.includes(host) && (origin === undefined || origin === `http://${host}`);
  }

  /** Whether our own page asks, which is more than being let in. */
  trusts(headers: IncomingHttpHeaders): boolean {
    return headers.origin !== undefined && this.admits(headers) && headers[TOKEN] === this.token;
  }
}
