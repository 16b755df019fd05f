import { fixtureText } from './fixtures';

/** Inserts the real rows into the tables of the core generation, with INSERTs, which every engine accepts. */
export async function loadFixtures(run: (sql: string) => Promise<unknown>): Promise<void> {
  for (const [file, table] of [
    ['events.csv', 'events'],
    ['aggregate_heads.csv', 'aggregate_heads'],
    ['consumer_segments.csv', 'consumer_segments'],
    ['consumer_workers.csv', 'consumer_workers'],
  ] as const) {
    const [header = '', ...lines] = fixtureText(file).trimEnd().split('\n');
    if (lines.length === 0) continue;
    const rows = lines.map((line) => `(${readCells(line).map(literal).join(', ')})`);
    await run(`INSERT INTO ${table} (${header}) VALUES ${rows.join(',\n')}`);
  }
}

/** Returns the cells of a CSV line; an empty cell without quotes is NULL. */
function readCells(line: string): (string | null)[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain || null : quoted.replaceAll('""', '"'),
  );
}

function literal(cell: string | null): string {
  return cell === null ? 'NULL' : `'${cell.replaceAll("'", "''")}'`;
}
