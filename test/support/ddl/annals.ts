import type { ConsumerTables, EventTables, StoreFamily } from '../../../src/store/schema/families/family';

/*
 * An invented library that differs from pupsourcing wherever a family may differ: payloads are jsonb, ids are not
 * UUIDs, correlation and cause are inside the metadata, a stream's type is the beginning of its id, there is no trace
 * id and no bounded context, versions are texts, and consumers ("readers") have a state.
 */

const EVENTS: EventTables = {
  columns: {
    position: 'seq',
    transaction: null,
    eventId: 'record_id',
    eventType: 'kind',
    eventVersion: 'schema_tag',
    context: null,
    streamType: { sql: (column) => `split_part(${column('stream')}, '-', 1)`, type: 'text' },
    streamId: 'stream',
    streamVersion: 'revision',
    traceId: null,
    correlationId: { sql: (column) => `${column('meta')} ->> 'correlationId'`, type: 'text' },
    causationId: { sql: (column) => `${column('meta')} ->> 'causationId'`, type: 'text' },
    time: 'recorded_at',
    payload: 'body',
    metadata: 'meta',
  },
  joins: [],
  streamKey: ['streamId'],
  ids: 'own',
  cause: 'id',
  order: { kind: 'sequence' },
};

const READERS: ConsumerTables = {
  title: (events) => `${events} with readers`,
  checkpoints: 'readers',
  uses: ['holders', 'parked', 'skipped'],
  optional: ['parked', 'skipped'],
  features: () => ({ segments: true, owners: true, heartbeats: true }),
  rows: ({ readers, holders }) => ({
    from: `${readers} r LEFT JOIN ${holders} h ON h.reader = r.reader AND h.holder = r.holder`,
    name: 'r.reader',
    checkpoint: 'r.done_to',
    writtenBy: 'r.xmin',
    segmentId: 'r.shard',
    totalSegments: 'r.shards',
    owner: 'r.holder',
    heartbeat: 'h.beat_at',
    status: 'r.state',
    error: 'r.last_error',
    culprit: 'r.failed_at',
    reads: 'r.only_type',
    readsStream: 'r.only_stream',
  }),
  states: { running: 'running', halted: 'stopped', failed: 'failed', held: 'paused', replaying: 'rebuilding' },
  processes: ({ holders }) => holders && `SELECT h.holder AS owner, h.beat_at AS heartbeat FROM ${holders} h`,
  gapSkips: ({ skipped }) =>
    skipped && `SELECT NULL::text AS name, first_seq AS first, last_seq AS last FROM ${skipped}`,
  deadLetters: ({ parked }) => parked && `SELECT reader AS name, seq AS position, problem AS error FROM ${parked}`,
};

export const ANNALS: StoreFamily = {
  title: () => 'Annals',
  streamWord: 'stream',
  tables: [
    {
      role: 'events',
      all: ['record_id', 'seq', 'kind', 'schema_tag', 'stream', 'revision', 'body', 'meta', 'recorded_at'],
      usual: 'annals_records',
    },
    { role: 'readers', all: ['done_to', 'reader', 'shard', 'shards', 'state'], usual: 'annals_readers' },
    { role: 'holders', all: ['beat_at', 'reader', 'holder'], usual: 'annals_holders' },
    { role: 'parked', all: ['problem', 'reader', 'seq'], usual: 'annals_parked' },
    { role: 'skipped', all: ['first_seq', 'last_seq'], usual: 'annals_skipped' },
  ],
  events: EVENTS,
  consumers: [READERS],
  channels: (schema) => [`${schema}_annals`],
  logWords: {
    messages: [
      ['record refused', { what: 'failed', kind: 'handler' }],
      ['record passed over', { what: 'skipped' }],
      ['reader taken up', { what: 'started' }],
      ['reader laid down', { what: 'ended', kind: 'released' }],
    ],
    wrappers: [
      { text: 'at entry ', pattern: /^.*?\breader (?<consumer>\S+) at entry (?<position>\d+), (?<event>\S+): /is },
    ],
    keys: {
      consumer: ['reader'],
      owner: ['holder'],
      segment: ['shard'],
      event: ['record'],
      position: ['seq'],
      error: ['problem'],
      from: ['first_seq'],
      to: ['last_seq'],
    },
    failureLines: ['reader \\S+ halted at record (?<event>\\S+): (?<error>.+)'],
  },
};

/** The tables as the library would create them. */
export const ANNALS_TABLES = `
  CREATE TABLE annals_records (
    seq BIGSERIAL PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, kind TEXT, schema_tag TEXT, stream TEXT, revision BIGINT,
    body JSONB, meta JSONB NOT NULL DEFAULT '{}', recorded_at TIMESTAMPTZ NOT NULL DEFAULT now(), UNIQUE (stream, revision));
  CREATE INDEX annals_type ON annals_records (kind, seq);
  CREATE INDEX ON annals_records ((meta ->> 'correlationId')) WHERE meta ->> 'correlationId' IS NOT NULL;
  CREATE TABLE annals_readers (
    reader TEXT NOT NULL, shard INT, shards INT, holder TEXT, done_to BIGINT NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'running',
    last_error TEXT, failed_at BIGINT, only_type TEXT, only_stream TEXT);
  CREATE TABLE annals_holders (reader TEXT NOT NULL, holder TEXT NOT NULL, beat_at TIMESTAMPTZ NOT NULL DEFAULT now());
  CREATE TABLE annals_parked (reader TEXT NOT NULL, seq BIGINT NOT NULL, problem TEXT);
  CREATE TABLE annals_skipped (first_seq BIGINT NOT NULL, last_seq BIGINT NOT NULL);`;

/** Returns the id that an event has in the store if the suites write it as `id`. */
export const annalsId = (id: string) => `rec-${id}`;

/** Returns the id that a stream has in the store, which begins with its type. */
export const annalsStream = (type: string, id: string) => (id.startsWith(`${type}-`) ? id : `${type}-${id}`);

/**
 * Returns views that look like pupsourcing's tables, with triggers that write into those of the library, so that the
 * suites fill both with the same statements. Existing rows are copied.
 */
export function behindAnnals(style: 'aggregate' | 'context' | 'stream'): string {
  const word = style === 'stream' ? 'stream' : 'aggregate';
  const context = style === 'context' ? 'NULL::text AS bounded_context,' : '';
  return `
    ALTER TABLE events RENAME TO written;
    ${ANNALS_TABLES}
    CREATE VIEW events AS SELECT seq AS global_position, ${context} split_part(stream, '-', 1) AS ${word}_type, stream AS ${word}_id,
      revision AS ${word}_version, record_id AS event_id, kind AS event_type, schema_tag AS event_version,
      convert_to(body::text, 'UTF8') AS payload, NULL::text AS trace_id, meta ->> 'correlationId' AS correlation_id,
      meta ->> 'causationId' AS causation_id, meta AS metadata, recorded_at AS created_at FROM annals_records;
    ALTER SEQUENCE annals_records_seq_seq OWNED BY events.global_position;
    ALTER VIEW events ALTER global_position SET DEFAULT nextval('annals_records_seq_seq');
    ALTER VIEW events ALTER event_version SET DEFAULT '1';
    ALTER VIEW events ALTER created_at SET DEFAULT now();
    CREATE FUNCTION annals_id(id text) RETURNS text LANGUAGE sql IMMUTABLE AS
      $$ SELECT CASE WHEN id LIKE 'rec-%' THEN id ELSE 'rec-' || id END $$;
    CREATE FUNCTION annals_stream(kind text, id text) RETURNS text LANGUAGE sql IMMUTABLE AS
      $$ SELECT CASE WHEN starts_with(id, kind || '-') THEN id ELSE kind || '-' || id END $$;
    CREATE FUNCTION annals_body(content text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
      $$ SELECT CASE WHEN content = '' THEN '{}' WHEN pg_input_is_valid(content, 'jsonb') THEN content::jsonb ELSE to_jsonb(content) END $$;
    CREATE FUNCTION annals_meta(metadata jsonb, correlation text, cause text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
      $$ SELECT coalesce(metadata, '{}') || jsonb_strip_nulls(jsonb_build_object('correlationId', correlation, 'causationId', cause)) $$;
    CREATE FUNCTION annals_write() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN DELETE FROM annals_records WHERE seq = OLD.global_position; END IF;
      IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
      IF TG_OP = 'UPDATE' AND NEW.${word}_type <> OLD.${word}_type THEN
        NEW.${word}_id = NEW.${word}_type || substring(NEW.${word}_id FROM length(OLD.${word}_type) + 1);
      END IF;
      INSERT INTO annals_records (seq, record_id, kind, schema_tag, stream, revision, body, meta, recorded_at) VALUES (
        NEW.global_position, annals_id(NEW.event_id), NEW.event_type, NEW.event_version,
        annals_stream(NEW.${word}_type, NEW.${word}_id), NEW.${word}_version,
        annals_body(convert_from(NEW.payload, 'UTF8')),
        annals_meta(NEW.metadata, NEW.correlation_id, coalesce(
          (SELECT record_id FROM annals_records WHERE record_id = annals_id(NEW.causation_id)), NEW.causation_id)),
        NEW.created_at);
      RETURN NEW;
    END $$;
    CREATE TRIGGER annals_write INSTEAD OF INSERT OR UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION annals_write();
    INSERT INTO annals_records (seq, record_id, kind, schema_tag, stream, revision, body, meta, recorded_at)
      SELECT w.global_position, annals_id(w.event_id::text), w.event_type, w.event_version::text,
        annals_stream(w.${word}_type, w.${word}_id::text), w.${word}_version, annals_body(convert_from(w.payload, 'UTF8')),
        annals_meta(w.metadata, w.correlation_id::text, CASE WHEN c.event_id IS NULL THEN w.causation_id::text ELSE annals_id(c.event_id::text) END),
        w.created_at
      FROM written w LEFT JOIN written c ON c.event_id::text = w.causation_id::text ORDER BY w.global_position;
    SELECT setval('annals_records_seq_seq', coalesce(max(global_position), 1), max(global_position) IS NOT NULL) FROM written;
    DROP TABLE written;
    DO $$ BEGIN
      IF to_regclass('consumer_segments') IS NOT NULL THEN
        INSERT INTO annals_readers (reader, shard, shards, holder, done_to)
          SELECT consumer_name, segment_id, total_segments, owner_id, checkpoint FROM consumer_segments;
        INSERT INTO annals_holders SELECT consumer_name, worker_id, last_heartbeat FROM consumer_workers;
        DROP TABLE consumer_segments, consumer_workers;
        CREATE VIEW consumer_segments AS SELECT reader AS consumer_name, shard AS segment_id, shards AS total_segments,
          holder AS owner_id, done_to AS checkpoint FROM annals_readers;
        CREATE VIEW consumer_workers AS SELECT reader AS consumer_name, holder AS worker_id, beat_at AS last_heartbeat FROM annals_holders;
      END IF;
    END $$;`;
}
