import { element } from './element.js';

/**
 * @typedef {import('./ask.js').Shape} Shape
 * @typedef {import('./model.js').Taken} Taken
 */

/** A place where the chart of a machine hangs, with its current state lit and the edges that led there marked. */
export class Chart {
  /** @type {HTMLElement} */
  #place;
  #name = '';
  #isThere = false;
  /** @type {string | undefined} */
  #state;
  /** @type {Taken[]} */
  #trail = [];

  /** @param {HTMLElement} place */
  constructor(place) {
    this.#place = place;
  }

  /**
   * @param {string} name
   * @param {Shape | undefined} shape the machine as it is in force, where that may differ from what was drawn
   * @param {string | undefined} state
   * @param {Taken[]} [trail]
   */
  show(name, shape, state, trail = []) {
    this.#state = state;
    this.#trail = trail;
    if (this.#name !== name) void this.#hang(name, shape);
    else if (this.#isThere) this.#light();
  }

  /**
   * @param {string} name
   * @param {Shape | undefined} shape
   */
  async #hang(name, shape) {
    this.#name = name;
    this.#isThere = false;
    const drawing = shape?.isDrawn === false ? listOf(shape.states) : await load(name).catch(() => undefined);
    if (this.#name !== name) return;
    // A server that is away is asked again with the next frame.
    if (drawing === undefined) this.#name = '';
    else this.#place.replaceChildren(drawing);
    this.#isThere = drawing !== undefined;
    if (shape) this.#leaveOut(shape);
    this.#light();
  }

  #light() {
    for (const lit of this.#place.querySelectorAll('.lit, .taken')) lit.classList.remove('lit', 'taken');
    if (this.#state !== undefined) this.#place.querySelector(`.state-${word(this.#state)}`)?.classList.add('lit');
    for (const { from, event, to } of this.#trail) this.#arrow(from, event, to)?.classList.add('taken');
    this.#place.firstElementChild?.setAttribute('aria-label', `${this.#name}: ${this.#state ?? 'not read yet'}`);
  }

  /** What a policy has taken away is drawn faintly. @param {Shape} shape */
  #leaveOut({ edges }) {
    const inForce = new Set(edges.map(([from, event, to]) => this.#arrow(from, event, to)));
    for (const arrow of this.#place.querySelectorAll('.edge[class*="on-"]')) {
      arrow.classList.toggle('out', !inForce.has(arrow));
    }
  }

  /**
   * @param {string} from
   * @param {string} event
   * @param {string} to
   */
  #arrow(from, event, to) {
    const start = `:is(.from-${word(from)}, .from-any-state)`;
    return this.#place.querySelector(`${start}.to-${word(to)}.on-${word(event)}`);
  }
}

/** @param {string} name */
async function load(name) {
  const answer = await fetch(`/charts/${encodeURIComponent(name)}.svg`);
  const svg = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml').documentElement;
  svg.querySelector('title')?.remove();
  svg.setAttribute('role', 'img');
  return svg;
}

/** A name as the classes of a chart have it. @param {string} name */
const word = (name) => name.replaceAll(/[^\w-]/g, '-');

/** @param {string[]} states */
const listOf = (states) => element('ul.states', ...states.map((state) => element(`li.state-${word(state)}`, state)));
