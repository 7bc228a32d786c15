/**
 * The element of the page with this id.
 * @template {Element} [Kind=HTMLElement]
 * @param {string} id
 * @returns {Kind}
 */
export const byId = (id) => /** @type {Kind} */ (/** @type {unknown} */ (document.getElementById(id)));

/**
 * A new element. Text becomes text: nothing that came from elsewhere is ever read as markup.
 * @param {string} tag with its classes, e.g. `td.number`
 * @param {...(Node | string | { [attribute: string]: string })} parts children, and attributes as an object
 */
export function element(tag, ...parts) {
  const [name = '', ...classes] = tag.split('.');
  const made = document.createElement(name);
  if (classes.length > 0) made.className = classes.join(' ');
  for (const part of parts) {
    if (typeof part === 'string' || part instanceof Node) made.append(part);
    else for (const [attribute, value] of Object.entries(part)) made.setAttribute(attribute, value);
  }
  return made;
}

/**
 * Fills a table's body, and says so where there is nothing.
 * @param {string} id
 * @param {Node[]} rows
 * @param {string} nothing
 */
export function fill(id, rows, nothing) {
  const body = byId(id);
  const columns = body.parentElement?.querySelectorAll('thead th').length ?? 1;
  const empty = element('tr', element('td.empty', { colspan: String(columns) }, nothing));
  body.replaceChildren(...(rows.length > 0 ? rows : [empty]));
}

/** @param {number} at milliseconds since the Unix epoch */
export function time(at) {
  const iso = new Date(at).toISOString();
  return element('time', { datetime: iso, title: iso }, new Date(at).toLocaleTimeString([], { hour12: false }));
}
