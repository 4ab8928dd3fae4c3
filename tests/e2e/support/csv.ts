/** The rows of a CSV file (RFC 4180), keyed by the names in its first line. */
export function parse(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ',' || char === '\n') {
      rows.at(-1)!.push(cell);
      cell = '';
      if (char === '\n') rows.push([]);
    } else if (char !== '\r') cell += char;
  }
  const [names, ...rest] = rows.filter((row) => row.length > 0);
  return rest.map((row) => Object.fromEntries(names!.map((name, place) => [name, row[place] ?? ''])));
}
