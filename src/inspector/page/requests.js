import { Chart } from './chart.js';
import { byId, element, fill, time } from './element.js';
import { mark } from './words.js';

/** @typedef {import('./model.js').Actor} Actor */

/** Requests shown at once. */
const ROWS = 12;

/** Requests under way and lately ended; one of them is shown on the chart of their protocol. */
export class Requests {
  #chart = new Chart(byId('protocol'));
  /** Followed where nobody has chosen: the latest. */
  #chosen = '';
  /** @type {Actor[]} */
  #all = [];

  constructor() {
    byId('requests').addEventListener('click', ({ target }) => {
      const session = target instanceof Element && target.closest('button')?.dataset.session;
      if (!session) return;
      this.#chosen = this.#chosen === session ? '' : session;
      this.#draw();
    });
  }

  /**
   * @param {Actor[]} running
   * @param {Actor[]} ended
   */
  show(running, ended) {
    this.#all = [...running, ...ended];
    byId('running').textContent = `${running.length} under way`;
    this.#draw();
  }

  #draw() {
    const shown = this.#all.find(({ session }) => session === this.#chosen) ?? this.#all[0];
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement ? activeElement.dataset.session : undefined;
    const rows = this.#all.slice(0, ROWS).map((request) => requestRow(request, request === shown));
    fill('requests', rows, 'No request has been made since the inspector was switched on.');
    if (focused) focusOn(focused);
    this.#chart.show('request', undefined, shown?.snapshot.value, shown?.trail);
  }
}

/** Rows are drawn anew, and whoever stood on one is put back. @param {string} session */
function focusOn(session) {
  const again = byId('requests').querySelector(`[data-session="${CSS.escape(session)}"]`);
  if (again instanceof HTMLElement) again.focus();
}

/**
 * @param {Actor} request
 * @param {boolean} isShown
 */
function requestRow({ session, name, parent, since, snapshot }, isShown) {
  const { writes = 0, conflicts = 0 } = /** @type {{ writes?: number, conflicts?: number }} */ (snapshot.context);
  const { kind, durationMs } = /** @type {{ kind?: string, durationMs?: number }} */ (snapshot.output ?? {});
  const button = { type: 'button', 'data-session': session, 'aria-pressed': String(isShown) };
  return element(
    `tr${isShown ? '.chosen' : ''}`,
    element('td', time(since)),
    element('td', element('button', button, name)),
    // Cut at its beginning: ids differ at their ends.
    element('td.id', { title: parent }, element('bdi', parent.slice(parent.indexOf('/') + 1))),
    element('td', kind === undefined ? element('span.mark.yes', snapshot.value ?? '') : mark(kind)),
    element('td.number', String(writes)),
    element('td.number', String(conflicts)),
    element('td.number', durationMs === undefined ? '' : String(durationMs)),
  );
}
