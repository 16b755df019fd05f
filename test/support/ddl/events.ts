/** The columns that identify a stream; see the generations. */
export type IdentityStyle = 'aggregate' | 'context' | 'stream';

const IDENTITY: Record<IdentityStyle, readonly [column: string, type: string][]> = {
  aggregate: [
    ['aggregate_type', 'TEXT'],
    ['aggregate_id', 'TEXT'],
    ['aggregate_version', 'BIGINT'],
  ],
  context: [
    ['bounded_context', 'TEXT'],
    ['aggregate_type', 'TEXT'],
    ['aggregate_id', 'TEXT'],
    ['aggregate_version', 'BIGINT'],
  ],
  stream: [
    ['stream_type', 'TEXT'],
    ['stream_id', 'TEXT'],
    ['stream_version', 'BIGINT'],
  ],
};

export interface EventsOptions {
  readonly table?: string;
  readonly style: IdentityStyle;
  /** Type of the trace, correlation and causation ids. */
  readonly idType?: 'TEXT' | 'UUID';
  /** The oldest generation had UUIDs for aggregates, too. */
  readonly aggregateIdType?: 'TEXT' | 'UUID';
  readonly partitioned?: boolean;
}

/**
 * Returns the events table with the indexes that the libraries create: none on trace_id, causation_id or created_at.
 */
export function eventsTable(options: EventsOptions): string {
  const { table = 'events', style, idType = 'TEXT', aggregateIdType = 'TEXT', partitioned = false } = options;
  const identity = IDENTITY[style];
  const names = identity.map(([name]) => name).join(', ');
  const columns = identity
    .map(([name, type]) => `${name} ${name === 'aggregate_id' ? aggregateIdType : type} NOT NULL`)
    .join(', ');
  const plain = table.replaceAll(/\W/g, '_');
  return `
    CREATE TABLE ${table} (
      global_position BIGSERIAL PRIMARY KEY, ${columns},
      event_id UUID NOT NULL ${partitioned ? '' : 'UNIQUE'}, event_type TEXT NOT NULL, event_version INT NOT NULL DEFAULT 1,
      payload BYTEA NOT NULL, trace_id ${idType}, correlation_id ${idType}, causation_id ${idType}, metadata JSONB,
      created_at TIMESTAMPTZ NOT NULL DEFAULT now() ${partitioned ? '' : `, UNIQUE (${names})`}
    ) ${partitioned ? 'PARTITION BY RANGE (global_position)' : ''};
    ${partitioned ? `CREATE TABLE ${plain}_p1 PARTITION OF ${table} FOR VALUES FROM (0) TO (500); CREATE TABLE ${plain}_p2 PARTITION OF ${table} DEFAULT;` : ''}
    ${partitioned ? '' : `CREATE INDEX ${plain}_identity ON ${table} (${names});`}
    CREATE INDEX ${plain}_type ON ${table} (event_type, global_position);
    CREATE INDEX ${plain}_correlation ON ${table} (correlation_id) WHERE correlation_id IS NOT NULL;`;
}

/**
 * Returns partitions in place of those of `eventsTable`: `count` of `width` positions each, named `events_0` and so on,
 * and no others.
 */
export function rangePartitions(table: string, count: number, width: number): string {
  const parts = Array.from(
    { length: count },
    (_, i) =>
      `CREATE TABLE ${table}_${i} PARTITION OF ${table} FOR VALUES FROM (${i * width}) TO (${(i + 1) * width});`,
  );
  return `DROP TABLE ${table}_p1, ${table}_p2; ${parts.join(' ')}`;
}

/** `aggregate_heads` or `stream_heads`. */
export function headsTable(
  style: IdentityStyle,
  table = style === 'stream' ? 'stream_heads' : 'aggregate_heads',
): string {
  const columns = IDENTITY[style].map(([name, type]) => `${name} ${type} NOT NULL`).join(', ');
  return `CREATE TABLE ${table} (${columns}, updated_at TIMESTAMPTZ NOT NULL DEFAULT now());`;
}
