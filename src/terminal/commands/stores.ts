import { addressOf } from '../../app/connections/connection';
import { closedConsumers, missingIndexNames, testReport } from '../../app/connections/testReport';
import { openSource } from '../../app/stores/openSession';
import { formatCount } from '../../model/text/format';
import type { Database } from '../../store/pg/database';
import type { LayoutSummary } from '../../store/recognition';
import type { CommandContext, RunCommand } from '../arguments';
import { EXIT } from '../shell/exit';
import { canAsk, questionsOf } from '../shell/input';
import { printFacts, printTable } from '../shell/table';
import { type ChosenSource, sessionPartsOf, withSource } from '../store/chosenSource';
import { withStore } from '../store/openStore';
import { t } from '../words';

/** Seconds. */
const LOOKING_S = 30;

/** `event-trace stores`: lists every event store in the database of a connection, with its library and its tables. */
export const stores: RunCommand = async (_, context) => {
  const { output, common } = context;
  return await withSource(context, { timeoutS: LOOKING_S }, async (chosen) => {
    const database = await open(context, chosen);
    try {
      const found = await storesIn(database, chosen.signal);
      if (common.json) output.json({ format: 1, connection: chosen.source.name, stores: found.map(storeJson) });
      else if (found.length === 0) output.note('No table of this database looks like an events table.');
      else print(context, found);
      return found.length === 0 ? EXIT.attention : EXIT.fine;
    } finally {
      await database.close();
    }
  });
};

async function open(context: CommandContext, chosen: ChosenSource): Promise<Database> {
  const questions = canAsk() ? questionsOf(context) : undefined;
  return await chosen.connecting((signal) =>
    openSource(chosen.source, sessionPartsOf(context, chosen), { questions, signal }),
  );
}

async function storesIn(database: Database, signal: AbortSignal): Promise<LayoutSummary[]> {
  const { recognise } = await import('../../store/schema/catalog');
  const first = await recognise(database, {}, signal);
  if (first.kind === 'none') return [];
  if (first.kind === 'found') return [first.store.layout];
  const found: LayoutSummary[] = [];
  for (const { schema, table } of first.candidates) {
    const one = await recognise(database, { schema, events: table }, signal);
    if (one.kind === 'found') found.push(one.store.layout);
  }
  return found;
}

function print({ output }: CommandContext, found: readonly LayoutSummary[]): void {
  printTable<LayoutSummary>(
    output,
    [
      {
        title: 'Events table',
        text: ({ events }) => `${events.schema}.${events.table}`,
        colour: () => 'bold',
        shrinkTo: 16,
      },
      { title: 'Library', text: ({ generation }) => generation, shrinkTo: 16 },
      {
        title: 'Events',
        text: ({ eventEstimate }) => (typeof eventEstimate === 'number' ? `about ${formatCount(eventEstimate)}` : '?'),
        alignRight: true,
      },
      { title: 'Consumers', text: ({ consumers }) => (consumers ? 'yes' : 'no') },
    ],
    found,
  );
}

/** `event-trace connect --check`: connects, reads the tables, and prints what it found. */
export const connect: RunCommand = async (_, context) => {
  const { output, common } = context;
  return await withStore(context, { timeoutS: LOOKING_S }, async ({ name, handle, store, signal }) => {
    const { server, layout } = store;
    const closed = await closedConsumers(store, signal, t);
    const code = closed === undefined ? EXIT.fine : EXIT.attention;
    const source = handle.source;
    const address = source?.kind === 'postgres' ? addressOf(source.connection.spec) : null;
    const notes = (source?.kind === 'postgres' && source.connection.notes) || [];
    if (common.json) {
      const { version, text, standby = false } = server;
      output.json({
        format: 1,
        connection: name,
        address,
        server: { version, text, standby },
        store: storeJson(layout),
        ...(notes.length === 0 ? {} : { notes }),
        ...(closed === undefined ? {} : { problems: [closed] }),
      });
      return code;
    }
    const findings = testReport(server, layout, closed, t);
    printFacts(output, [
      ['Connection', name],
      ...(address === null ? [] : [['Address', address] as const]),
      ...findings.map(({ label, value, warn }) =>
        warn ? ([label, value, 'yellow'] as const) : ([label, value] as const),
      ),
      ...notes.map((note) => ['Note', note, 'yellow'] as const),
    ]);
    return code;
  });
};

/**
 * Returns what was recognised, for programs. `events`: an estimate, null until the table is analysed and where it also has other rows.
 * `citus`: where Citus keeps the events, null without Citus.
 */
function storeJson(layout: LayoutSummary) {
  const { generation, events, consumers, eventEstimate, distribution, tables } = layout;
  return {
    family: generation,
    schema: events.schema,
    table: events.table,
    events: eventEstimate === 'unknown' ? null : eventEstimate,
    citus: distribution,
    consumers: consumers !== null,
    tables: tables.map(([role, { schema, table }]) => ({ role, schema, table })),
    missingIndexes: missingIndexNames(layout),
  };
}
