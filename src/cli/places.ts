/** Where the parts of a JSON text stand: for error messages, because `JSON.parse` seldom says. */
interface Places {
  /** Offset of the first character at which the text stops being JSON; absent where it is JSON. */
  readonly brokenAt?: number;
  /** Offset of the value at a dotted path, e.g. `payload.reason`, or of the nearest value around it. */
  of(path: string): number;
}

/** Reads a text once, and without recursion: a line may nest as deep as it is long. */
export function placesOf(text: string): Places {
  const scan = new Scan(text);
  const brokenAt = scan.run();
  return {
    ...(brokenAt !== undefined && { brokenAt }),
    of(path) {
      let known = path;
      while (known !== '' && !scan.places.has(known)) known = known.slice(0, Math.max(0, known.lastIndexOf('.')));
      return scan.places.get(known) ?? 0;
    },
  };
}

interface Container {
  readonly path: string;
  readonly close: '}' | ']';
  size: number;
}

const SPACE = /[ \t\r\n]*/y;
const PLAIN = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)?/y;
// Without its closing quote: so it always matches, and ends where the string does or breaks.
const STRING = /"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*/uy;

class Scan {
  readonly places = new Map<string, number>();
  readonly #text: string;
  readonly #open: Container[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset of what is not JSON. */
  run(): number | undefined {
    for (let path: string | undefined = ''; path !== undefined; path = this.#next()) {
      this.#skip(SPACE);
      this.places.set(path, this.#at);
      if (!this.#value(path)) return this.#at;
    }
    return this.#open.length === 0 && this.#at === this.#text.length ? undefined : this.#at;
  }

  /** Reads a value, of an object or array only its opening. */
  #value(path: string): boolean {
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first !== '{' && first !== '[') return this.#skip(PLAIN);
    this.#at += 1;
    this.#open.push({ path, close: first === '{' ? '}' : ']', size: 0 });
    return true;
  }

  /** Closes what is complete and goes to the next value; `undefined` at the end, and where the text breaks. */
  #next(): string | undefined {
    for (let container = this.#open.at(-1); container !== undefined; container = this.#open.at(-1)) {
      this.#skip(SPACE);
      if (this.#take(container.close)) this.#open.pop();
      else if (container.size > 0 && !this.#take(',')) return undefined;
      else return this.#step(container);
    }
    this.#skip(SPACE);
    return undefined;
  }

  #step(container: Container): string | undefined {
    const { path, close, size } = container;
    container.size += 1;
    const name = close === ']' ? String(size) : this.#name();
    return name === undefined || path === '' ? name : `${path}.${name}`;
  }

  #name(): string | undefined {
    this.#skip(SPACE);
    const from = this.#at;
    if (this.#text[from] !== '"' || !this.#string()) return undefined;
    const name: string = JSON.parse(this.#text.slice(from, this.#at));
    this.#skip(SPACE);
    return this.#take(':') ? name : undefined;
  }

  #string(): boolean {
    this.#skip(STRING);
    return this.#take('"');
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  /** `false` where nothing was skipped. */
  #skip(pattern: RegExp): boolean {
    const from = this.#at;
    pattern.lastIndex = from;
    pattern.test(this.#text);
    this.#at = pattern.lastIndex;
    return this.#at > from;
  }
}
