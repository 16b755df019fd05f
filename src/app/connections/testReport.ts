import type { Translate } from '../../model/text/translate';
import type { ServerInfo } from '../../store/pg/database';
import type { LayoutSummary } from '../../store/ports';
import { distributionWords, workerPositionsWords } from './distributionWords';

/** One finding of "Test": what it is about and what was found. */
export interface TestFinding {
  readonly label: string;
  readonly value: string;
  readonly warn?: boolean;
}

/** What a person wants to know before saving a connection. */
export function testReport(server: ServerInfo, layout: LayoutSummary, t: Translate): TestFinding[] {
  const { schema, table } = layout.events;
  return [
    { label: t('Server'), value: serverName(server) },
    { label: t('Event store'), value: layout.generation },
    { label: t('Events'), value: `${schema}.${table}, ${estimate(layout.eventEstimate, t)}` },
    ...placementFindings(layout, t),
    layout.consumers
      ? { label: t('Consumers'), value: consumerTables(layout) }
      : { label: t('Consumers'), value: t('events found, no consumer tables'), warn: true },
    layout.missingIndexes.length === 0
      ? { label: t('Indexes'), value: t('all that look-ups need') }
      : {
          label: t('Indexes'),
          value: t('No index on {columns}: those look-ups are slow', { columns: listed(layout.missingIndexes) }),
          warn: true,
        },
  ];
}

/** "trace_id, causation_id"; an index of several columns has commas of its own. */
const listed = (indexes: readonly string[]) => indexes.join(indexes.some((one) => one.includes(',')) ? '; ' : ', ');

function placementFindings({ distribution }: LayoutSummary, t: Translate): TestFinding[] {
  if (!distribution) return [];
  const warning = workerPositionsWords(distribution, t);
  const where = { label: t('Machines'), value: distributionWords(distribution, t) };
  return warning === undefined ? [where] : [where, { label: t('Positions'), value: warning, warn: true }];
}

/** "PostgreSQL 15.8": `version()` without the compiler and platform behind it. */
export function serverName({ text, version }: ServerInfo): string {
  return /^\S+ \S+/.exec(text)?.[0] ?? `PostgreSQL ${Math.floor(version / 10_000)}`;
}

function estimate(events: number | null, t: Translate): string {
  if (events === null) return t('count not known yet (run ANALYZE)');
  return t('about {count, plural, one {# event} other {# events}}', { count: events });
}

function consumerTables({ tables }: LayoutSummary): string {
  return tables
    .filter(([role]) => role !== 'events')
    .map(([, { schema, table }]) => `${schema}.${table}`)
    .join(', ');
}
