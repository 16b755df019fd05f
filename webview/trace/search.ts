import type { EventTable } from '../../src/model/eventTable';

/**
 * Which table rows mention the query (case-insensitive) in their type, stream, position or one of their ids.
 * Types, streams and correlations repeat, so each distinct text is looked at once.
 */
export function matcher(table: EventTable, query: string): (tableRow: number) => boolean {
  const wanted = query.trim().toLowerCase();
  const byText = new Map<number, boolean>();
  const textMatches = (index: number): boolean => {
    if (index < 0) return false;
    const known = byText.get(index);
    if (known !== undefined) return known;
    const matches = table.text(index).toLowerCase().includes(wanted);
    byText.set(index, matches);
    return matches;
  };
  const stream = streamMatcher(table, wanted);
  const position = /^#?\d+$/.test(wanted) ? wanted.replace('#', '') : null;
  // Most texts cannot be part of a UUID, and reading 100,000 of them takes the longest.
  const uuid = /^[0-9a-f-]{3,}$/.test(wanted);

  return (row) =>
    textMatches(table.eventTypeIndex(row)) ||
    textMatches(table.streamTypeIndex(row)) ||
    textMatches(table.streamIdIndex(row)) ||
    stream(row) ||
    (position !== null && table.position(row) === position) ||
    (uuid && table.eventId(row).includes(wanted));
}

/** `Order/fce3`: the end of a type and the beginning of an id. */
function streamMatcher(table: EventTable, wanted: string): (tableRow: number) => boolean {
  if (!wanted.includes('/')) return () => false;
  return (row) => `${table.streamType(row)}/${table.streamId(row)}`.toLowerCase().includes(wanted);
}
