/** Reads CSV as PostgreSQL's COPY writes it: quoted fields, doubled quotes; an unquoted empty field is NULL. */
export function readCsv(text: string): Record<string, string | null>[] {
  const [head, ...rows] = records(text);
  const names = (head ?? []).map((name) => name ?? '');
  return rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i] ?? null])));
}

function records(text: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  for (const [, separator, quoted, plain] of text.matchAll(/(^|,|\r?\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)) {
    if (separator !== ',') {
      row = [];
      rows.push(row);
    }
    row.push(quoted?.replaceAll('""', '"') ?? (plain || null));
  }
  return rows.filter((cells) => cells.some((cell) => cell !== null));
}
