/** The rows of the first table under a heading of a page, cell by cell, without head, code marks and escapes. */
export function rowsUnder(page: string, heading: string): string[][] {
  const lines = page.split('\n');
  const from = lines.findIndex((line) => new RegExp(`^#+ ${heading}$`).test(line));
  if (from < 0) throw new Error(`The page has no heading ${heading}.`);
  const first = lines.findIndex((line, i) => i > from && line.startsWith('|'));
  const end = lines.findIndex((line, i) => i > first && !line.startsWith('|'));
  return lines.slice(first + 2, end).map((line) =>
    line
      .slice(2, -2)
      .split(/ \| /)
      .map((cell) => cell.replaceAll('`', '').replaceAll('\\|', '|').trim()),
  );
}
