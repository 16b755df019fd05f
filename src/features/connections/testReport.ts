import type { Translate } from '../../model/translate';
import type { ServerInfo } from '../../store/database';
import type { LayoutSummary } from '../../store/eventStore';

/** One finding of "Test": what it is about and what was found. */
export interface Finding {
  readonly label: string;
  readonly value: string;
  readonly warn?: boolean;
}

/** What a person wants to know before saving a connection. */
export function testReport(server: ServerInfo, layout: LayoutSummary, t: Translate): Finding[] {
  const { schema, table } = layout.events;
  return [
    { label: t('Server'), value: serverName(server) },
    { label: t('Event store'), value: layout.generation },
    { label: t('Events'), value: `${schema}.${table}, ${estimate(layout.eventEstimate, t)}` },
    layout.consumers
      ? { label: t('Consumers'), value: consumerTables(layout) }
      : { label: t('Consumers'), value: t('events found, no consumer tables'), warn: true },
    layout.missingIndexes.length === 0
      ? { label: t('Indexes'), value: t('all that look-ups need') }
      : {
          label: t('Indexes'),
          value: t('none on {columns}: looking these up searches the table', {
            columns: layout.missingIndexes.join('; '),
          }),
          warn: true,
        },
  ];
}

/** "PostgreSQL 15.8": `version()` without the compiler and platform behind it. */
export function serverName({ text, version }: ServerInfo): string {
  return /^\S+ \S+/.exec(text)?.[0] ?? `PostgreSQL ${Math.floor(version / 10_000)}`;
}

function estimate(events: number | null, t: Translate): string {
  if (events === null) return t('number unknown until the table is analysed');
  return t('about {count} events', { count: events.toLocaleString('en') });
}

function consumerTables({ tables }: LayoutSummary): string {
  return tables
    .filter(([role]) => role !== 'events')
    .map(([, { schema, table }]) => `${schema}.${table}`)
    .join(', ');
}
