import assert from 'node:assert/strict';
import { indexStatements, missingIndexNames, testReport } from '../../../src/app/connections/testReport';
import { PUPSOURCING_WORDS } from '../../../src/model/log/pupsourcingWords';
import { english } from '../../../src/model/text/translate';
import type { LayoutSummary } from '../../../src/store/recognition';

const events = { schema: 'sales', table: 'my "events"' };
const missing = (...columns: string[]) => ({ table: events, columns });

const layout: LayoutSummary = {
  generation: 'pupsourcing/core',
  events,
  tables: [
    ['events', events],
    ['segments', { schema: 'sales', table: 'consumer_segments' }],
  ],
  consumerTables: [{ schema: 'sales', table: 'consumer_segments' }],
  consumers: { segments: true, owners: true, heartbeats: true },
  streamWord: 'aggregate',
  eventEstimate: 1_234_567,
  distribution: null,
  missingIndexes: [missing('trace_id'), missing('aggregate_type', 'aggregate_id')],
  logWords: PUPSOURCING_WORDS,
};
const server = { version: 150018, text: 'PostgreSQL 15.18 (Debian 15.18-1) on x86_64-pc-linux-gnu, compiled by gcc' };

describe('index statements', () => {
  it('quote names, do not block writers, and leave out rows without an id', () => {
    assert.equal(
      indexStatements(layout),
      'CREATE INDEX CONCURRENTLY ON "sales"."my ""events""" ("trace_id") WHERE "trace_id" IS NOT NULL;\n' +
        'CREATE INDEX CONCURRENTLY ON "sales"."my ""events""" ("aggregate_type", "aggregate_id");\n',
    );
  });

  it('name the table that has the column, and leave an expression as it is', () => {
    const missingIndexes = [{ table: { schema: 'sales', table: 'heads' }, columns: ["(meta ->> 'a, b')"] }];
    assert.equal(
      indexStatements({ ...layout, missingIndexes }),
      `CREATE INDEX CONCURRENTLY ON "sales"."heads" ((meta ->> 'a, b')) WHERE (meta ->> 'a, b') IS NOT NULL;\n`,
    );
    assert.deepEqual(missingIndexNames({ ...layout, missingIndexes }), ["heads.(meta ->> 'a, b')"]);
  });

  it('are empty if no index is missing', () => {
    assert.equal(indexStatements({ ...layout, missingIndexes: [] }), '');
  });
});

describe('the report of a connection test', () => {
  const lines = (changes: Partial<LayoutSummary> = {}, closed?: string) =>
    testReport(server, { ...layout, ...changes }, closed, english).map(
      ({ label, value, warn }) => `${warn ? '! ' : ''}${label}: ${value}`,
    );

  it('names version, generation, number of events and missing indexes', () => {
    assert.deepEqual(lines(), [
      'Server: PostgreSQL 15.18',
      'Event store: pupsourcing/core',
      'Events: sales.my "events", about 1,234,567 events',
      'Consumers: sales.consumer_segments',
      '! Indexes: No index on trace_id; aggregate_type, aggregate_id: those look-ups are slow',
    ]);
    const single = lines({ missingIndexes: [missing('trace_id'), missing('causation_id')] });
    assert.equal(single.at(-1), '! Indexes: No index on trace_id, causation_id: those look-ups are slow');
  });

  it('says where Citus keeps the events, and warns of appends through workers', () => {
    const placed = (changes: Partial<NonNullable<LayoutSummary['distribution']>>) =>
      lines({ distribution: { placement: 'spread', shards: 16, machines: 2, workerPositions: false, ...changes } });
    assert.ok(placed({}).includes('Machines: spread by Citus, 16 shards on 2 machines'));
    assert.ok(placed({ placement: 'elsewhere', shards: 1 }).includes('Machines: kept by Citus as a single shard'));
    assert.ok(placed({ placement: 'here', shards: 0 }).includes('Machines: kept whole on this server'));
    assert.doesNotMatch(placed({}).join('\n'), /Positions/);
    assert.match(
      placed({ workerPositions: true }).join('\n'),
      /! Positions: Some events were appended through a Citus worker/,
    );
    assert.doesNotMatch(lines().join('\n'), /Machines/);
  });

  it('says plainly what is missing', () => {
    const report = lines({ consumers: null, eventEstimate: null, missingIndexes: [] });
    assert.ok(report.includes('! Consumers: events found, no consumer tables'));
    assert.ok(lines({}, 'No permission to read it.').includes('! Consumers: No permission to read it.'));
    assert.match(report.join('\n'), /count not known yet \(run ANALYZE\)/);
    assert.match(report.join('\n'), /Indexes: all that look-ups need/);
    assert.ok(lines({ eventEstimate: 'unknown' }).includes('Events: sales.my "events"'));
  });
});
