const [QUOTE, BACKSLASH, OPENING, CLOSING] = [0x22, 0x5c, [0x5b, 0x7b], [0x5d, 0x7d]] as const;

/** Whether a JSON text nests deeper than so many levels. Looks at the text alone, so that nothing is built of what does. */
export function isDeeper(text: string, most: number): boolean {
  // Each level takes two brackets.
  if (text.length <= 2 * most) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (quoted && sign === BACKSLASH) at += 1;
    else if (sign === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (sign === OPENING[0] || sign === OPENING[1]) depth += 1;
    else if (sign === CLOSING[0] || sign === CLOSING[1]) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}
