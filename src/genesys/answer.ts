import type { Json } from '../../machines/verdict.ts';
import { isDeeper } from './nesting.ts';

/** Levels of an answer; what nests deeper would overflow the stack of whoever walks through it. */
const DEEPEST = 128;

/** Names in lower case, as undici gives them. */
export interface ReceivedHeaders {
  readonly [name: string]: string | string[] | undefined;
}

/** An answer read to its end; as much of a `Response` as ky looks at. */
export class Answer {
  // Without it ky does not take this for a response.
  readonly [Symbol.toStringTag] = 'Response';
  readonly type = 'default';
  readonly status: number;
  /** The body parsed, `null` where it is empty; `undefined` where it is not the JSON that it should be, or nests too deep. */
  readonly content: Json | undefined;
  readonly #headers: ReceivedHeaders;

  constructor(status: number, headers: ReceivedHeaders, text: string) {
    this.status = status;
    this.#headers = headers;
    this.content = text === '' ? this.#emptiness() : parsed(text);
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** @param name in lower case */
  header(name: string): string | null {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  }

  /** Nothing, where its type is named, is a body that was lost on its way. */
  #emptiness(): null | undefined {
    return this.status === 204 || this.status === 205 || this.header('content-type') === null ? null : undefined;
  }
}

function parsed(text: string): Json | undefined {
  if (isDeeper(text, DEEPEST)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // V8 quotes the text in its message: the error must go no further than the fact.
    return undefined;
  }
}
