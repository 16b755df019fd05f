import type { LayoutSummary } from '../../store/eventStore';
import { quoteIdent, quoteTable } from '../../store/quote';

/** Statements for the indexes that look-ups miss, for a person to run: the extension changes nothing itself. */
export function indexStatements({ events, missingIndexes }: LayoutSummary): string {
  return missingIndexes
    .map((missing) => {
      const columns = missing.split(', ').map(quoteIdent);
      // Ids are often absent: a partial index leaves those rows out.
      const partial = columns.length === 1 ? ` WHERE ${columns[0]} IS NOT NULL` : '';
      return `CREATE INDEX CONCURRENTLY ON ${quoteTable(events)} (${columns.join(', ')})${partial};\n`;
    })
    .join('');
}
