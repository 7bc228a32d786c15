import type { Client } from '../../src/connect.ts';

/** The notices of a client, one after the other, each waited for until it comes. */
export class Told<Notice extends { readonly kind: string }> {
  readonly all: Notice[] = [];
  #waiting: (() => void) | undefined;
  #read = 0;

  hear = (notice: Notice): void => {
    this.all.push(notice);
    this.#waiting?.();
  };

  async next(): Promise<Notice> {
    for (;;) {
      const notice = this.all[this.#read];
      if (notice !== undefined) {
        this.#read += 1;
        return notice;
      }
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

export function heartbeatsOf(client: Client) {
  type Notice = Parameters<Parameters<typeof client.on<'heartbeat'>>[1]>[0];
  const told = new Told<Notice>();
  client.on('heartbeat', told.hear);
  return told;
}

export function streamsOf(client: Client) {
  type Notice = Parameters<Parameters<typeof client.on<'stream'>>[1]>[0];
  const told = new Told<Notice>();
  client.on('stream', told.hear);
  return told;
}
