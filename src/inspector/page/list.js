import { byId, element } from './element.js';

/** @typedef {import('./model.js').Actor} Actor */

/** Rows shown at once; the filter finds the rest. */
const ROWS = 500;

/** The resources, to choose one of: by pointer, or by the arrow keys. */
export class List {
  #list = byId('list');
  /** @type {HTMLInputElement} */
  #filter = byId('filter');
  /** @type {Map<string, HTMLButtonElement>} */
  #rows = new Map();
  /** @type {Actor[]} */
  #resources = [];
  #chosen = '';

  /** @param {(session: string) => void} choose */
  constructor(choose) {
    this.#filter.addEventListener('input', () => this.#draw());
    this.#filter.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') this.#focus(event, this.#list.querySelector('button'));
    });
    this.#list.addEventListener('click', ({ target }) => {
      const session = target instanceof Element && target.closest('button')?.dataset.session;
      if (session) choose(session);
    });
    this.#list.addEventListener('keydown', (event) => this.#walk(event));
  }

  /**
   * @param {Actor[]} resources
   * @param {string} chosen
   */
  show(resources, chosen) {
    this.#resources = resources.toSorted((a, b) => (a.session < b.session ? -1 : 1));
    this.#chosen = chosen;
    this.#draw();
  }

  #draw() {
    const words = this.#filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#resources.filter(({ session, snapshot }) => {
      const text = `${session} ${snapshot.value ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const shown = found.slice(0, ROWS);
    const known = new Set(this.#resources.map(({ session }) => session));
    for (const session of this.#rows.keys()) if (!known.has(session)) this.#rows.delete(session);
    const items = shown.map((resource) => /** @type {HTMLElement} */ (this.#row(resource).parentElement));
    // Only where it differs: replacing a row would take the focus off it.
    if (items.length !== this.#list.children.length || items.some((item, at) => item !== this.#list.children[at])) {
      this.#list.replaceChildren(...items);
    }
    this.#enterAt(shown.some(({ session }) => session === this.#chosen) ? this.#chosen : shown[0]?.session);
    const all = this.#resources.length;
    byId('count').textContent = words.length > 0 ? `${found.length} of ${all}` : String(all);
  }

  /** @param {Actor} resource */
  #row({ session, kind, name, snapshot }) {
    let row = this.#rows.get(session);
    if (row === undefined) {
      row = /** @type {HTMLButtonElement} */ (element('button', { type: 'button', 'data-session': session }));
      row.append(element('span.id', { title: name }, name), element('span.of', kind), element('span.at'));
      element('li', row);
      this.#rows.set(session, row);
    }
    const at = /** @type {HTMLElement} */ (row.querySelector('.at'));
    const state = snapshot.value ?? 'not read';
    if (at.textContent !== state) {
      row.classList.toggle('changed', at.textContent !== '');
      at.textContent = state;
    }
    row.setAttribute('aria-current', String(session === this.#chosen));
    return row;
  }

  /** One row is reached by Tab, the others by the arrow keys. @param {string | undefined} session */
  #enterAt(session) {
    for (const [name, row] of this.#rows) row.tabIndex = name === session ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const item = event.target instanceof Element ? event.target.closest('li') : null;
    const { firstElementChild: first, lastElementChild: last } = this.#list;
    /** @type {{ [key: string]: Element | null | undefined }} */
    const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling, Home: first, End: last };
    if (event.key in next) this.#focus(event, next[event.key]?.querySelector('button') ?? null);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLButtonElement | null} row
   */
  #focus(event, row) {
    event.preventDefault();
    if (row === null) return;
    this.#enterAt(row.dataset.session);
    row.focus();
  }
}
