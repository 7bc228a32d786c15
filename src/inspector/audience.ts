import type { WebSocket } from 'ws';
import type { Frame } from './frame.ts';

/** Bytes that may wait for one spectator; one that is slower is sent away. */
const BACKLOG = 16 * 1_024 * 1_024;
/** More are turned away. */
const SEATS = 32;
/** Close codes of RFC 6455 and its registry. */
const TRY_AGAIN_LATER = 1013;

/** How a spectator takes a frame: with the machine's definition, as the Stately inspector wants it, or without. */
type Taste = 'full' | 'bare';

/** Who is looking. Nobody is waited for. */
export class Audience {
  readonly #definitions: ReadonlyMap<string, string>;
  readonly #seats = new Map<WebSocket, Taste>();

  /** @param definitions machines as JSON text, by what an actor follows. */
  constructor(definitions: ReadonlyMap<string, string>) {
    this.#definitions = definitions;
  }

  get full(): boolean {
    return this.#seats.size >= SEATS;
  }

  admit(socket: WebSocket, taste: Taste, replay: readonly Frame[]): void {
    for (const frame of replay) socket.send(this.#text(frame, taste));
    this.#seats.set(socket, taste);
    socket.once('close', () => this.#seats.delete(socket));
    // What a spectator does wrong ends its connection, of which `close` tells.
    socket.on('error', () => undefined);
  }

  tell(frame: Frame): void {
    if (this.#seats.size === 0) return;
    const texts = { full: '', bare: '' };
    for (const [socket, taste] of this.#seats) {
      if (socket.bufferedAmount > BACKLOG) {
        this.#seats.delete(socket);
        socket.close(TRY_AGAIN_LATER, 'too slow');
      } else {
        texts[taste] ||= this.#text(frame, taste);
        socket.send(texts[taste]);
      }
    }
  }

  close(): void {
    for (const socket of this.#seats.keys()) socket.terminate();
  }

  #text(frame: Frame, taste: Taste): string {
    if (frame.type !== '@xstate.actor' || taste === 'bare') return JSON.stringify(frame);
    return JSON.stringify({ ...frame, definition: this.#definitions.get(frame.kind) });
  }
}
