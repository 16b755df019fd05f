import { addressOf } from '../../app/connections/connection';
import { testReport } from '../../app/connections/testReport';
import type { LayoutSummary } from '../../store/recognition';
import type { RunCommand } from '../arguments';
import { EXIT } from '../shell/exit';
import { printFacts } from '../shell/table';
import { withStore } from '../store/openStore';
import { t } from '../words';

/** Seconds. */
const CHECKING_S = 30;

/** `event-trace connect --check`: connects, looks at the tables, and says what it found. */
export const connect: RunCommand = async (_, context) => {
  const { output, common } = context;
  return await withStore(context, { timeoutS: CHECKING_S }, async ({ name, handle, store }) => {
    const { server, layout } = store;
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
      });
      return EXIT.fine;
    }
    const findings = testReport(server, layout, t);
    printFacts(output, [
      ['Connection', name],
      ...(address === null ? [] : [['Address', address] as const]),
      ...findings.map(({ label, value, warn }) =>
        warn ? ([label, value, 'yellow'] as const) : ([label, value] as const),
      ),
      ...notes.map((note) => ['Note', note, 'yellow'] as const),
    ]);
    return EXIT.fine;
  });
};

/** What was recognised, for programs. `events`: an estimate, null until the table is analysed. `citus`: where it keeps the events, null without Citus. */
export function storeJson(layout: LayoutSummary) {
  const { generation, events, consumers, eventEstimate, distribution, missingIndexes, tables } = layout;
  return {
    family: generation,
    schema: events.schema,
    table: events.table,
    events: eventEstimate,
    citus: distribution,
    consumers: consumers !== null,
    tables: tables.map(([role, { schema, table }]) => ({ role, schema, table })),
    missingIndexes,
  };
}
