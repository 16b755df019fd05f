import type { LayoutSummary } from '../../store/ports';
import { quoteIdent, quoteTable } from '../../store/schema/params';

/** Statements for the indexes that look-ups miss, for a person to run: the extension changes nothing itself. */
export function indexStatements({ events, missingIndexes }: LayoutSummary): string {
  return missingIndexes
    .map((missing) => {
      // An expression stands in brackets, names do not.
      const columns = missing.split(/, (?![^(]*\))/).map((each) => (each.startsWith('(') ? each : quoteIdent(each)));
      // Ids are often absent: a partial index leaves those rows out.
      const partial = columns.length === 1 ? ` WHERE ${columns[0]} IS NOT NULL` : '';
      return `CREATE INDEX CONCURRENTLY ON ${quoteTable(events)} (${columns.join(', ')})${partial};\n`;
    })
    .join('');
}
