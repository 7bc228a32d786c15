import { byId, element, fill, time } from './element.js';

/**
 * @typedef {import('./model.js').Met} Met
 * @typedef {{ outcomes?: { [kind: string]: number }, latency?: { bounds: number[], bars: number[] } }} Sum
 */

/** The figure's inner height, and what a bar and its gap take. */
const HEIGHT = 28;
const STEP = 12;

/** How requests ended, in numbers, and how long they took. @param {Sum} sum */
export function pulse({ outcomes = {}, latency }) {
  const counts = Object.entries(outcomes).map(([kind, count]) =>
    element('div', element('dt', kind), element('dd', String(count))),
  );
  byId('tally').replaceChildren(...counts);
  if (latency) histogram(latency);
}

/** @param {{ bounds: number[], bars: number[] }} latency */
function histogram({ bounds, bars }) {
  const most = Math.max(...bars);
  const all = bars.reduce((sum, count) => sum + count, 0);
  const rects = bars.map((count, at) => {
    const height = count === 0 ? 0 : Math.max(2, (HEIGHT * count) / most);
    return svg(
      'rect',
      { x: at * STEP, y: HEIGHT - height, width: STEP - 3, height, rx: 1.5 },
      `${wordsOf(bounds, at)}: ${count}`,
    );
  });
  const figure = byId('latency');
  const line = svg('line', { x1: 0, x2: 132, y1: HEIGHT + 1, y2: HEIGHT + 1 });
  figure.querySelector('svg')?.replaceChildren(...rects, line);
  const half = median(bars, all);
  const says = `half within ${bounds[half] ?? 'more than 10000'} ms`;
  figure.querySelector('svg')?.setAttribute('aria-label', `How long ${all} requests took: ${says}`);
  const caption = figure.querySelector('figcaption');
  caption?.replaceChildren(`${all} ended`, element('br'), says);
}

/**
 * @param {number[]} bounds
 * @param {number} at
 */
const wordsOf = (bounds, at) => (at < bounds.length ? `up to ${bounds[at]} ms` : `more than ${bounds.at(-1)} ms`);

/**
 * The bar in which the middle one is.
 * @param {number[]} bars
 * @param {number} all
 */
function median(bars, all) {
  let seen = 0;
  return bars.findIndex((count) => {
    seen += count;
    return 2 * seen >= all;
  });
}

/** What the wire met. @param {Met[]} met */
export function wire(met) {
  const rows = met
    .slice(0, 12)
    .map(({ at, type, operation, waitMs, reason }) =>
      element(
        'tr',
        element('td', time(at)),
        element('td', element('span.mark.maybe', reason ? `${type}, ${reason}` : type)),
        element('td', operation),
        element('td.number', waitMs === undefined ? '' : String(Math.round(waitMs))),
      ),
    );
  fill('wire', rows, 'None so far.');
}

/**
 * @param {string} tag
 * @param {{ [attribute: string]: number }} attributes
 * @param {string} [title]
 */
function svg(tag, attributes, title) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (title !== undefined) {
    const said = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    said.textContent = title;
    made.append(said);
  }
  return made;
}
