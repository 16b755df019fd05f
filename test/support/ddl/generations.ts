import type { ConsumerFeatures } from '../../../src/model/consumer/consumer';
import {
  consumerCheckpoints,
  orchestrator,
  projectionCheckpoints,
  projector,
  seed,
  segments,
  worker,
} from './consumers';
import { eventsTable, headsTable, type IdentityStyle } from './events';

/** The tables of one generation, and what must be recognised in them. */
export interface GenerationSample {
  readonly name: string;
  readonly title: string;
  readonly style: IdentityStyle;
  readonly events: string;
  readonly ddl: string;
  readonly features: ConsumerFeatures | null;
  readonly missing: readonly string[];
  /** Statements that make `mailer` handle everything up to position 7 of 10. */
  readonly mailer?: string;
}

const PLAIN = { segments: false, owners: false, heartbeats: false };
const UNINDEXED = ['trace_id', 'causation_id'];
const OWNER = "'11111111-1111-1111-1111-111111111111'";

const WORKER_ROWS = `INSERT INTO %worker_nodes (worker_id, heartbeat_at) VALUES (${OWNER}, now() - interval '5 seconds');
  INSERT INTO %consumer_assignments VALUES ('mailer', ${OWNER}); INSERT INTO %consumer_checkpoints VALUES ('mailer', 7);`;
const PROJECTOR_ROWS = `INSERT INTO %projector_instances VALUES (${OWNER}, now() - interval '5 seconds');
  INSERT INTO %projection_assignments VALUES ('mailer', ${OWNER}); INSERT INTO %projection_checkpoints VALUES ('mailer', 7);`;

export const GENERATION_SAMPLES: readonly GenerationSample[] = [
  {
    name: 'G0, the oldest with UUIDs everywhere',
    title: 'pupsourcing before v1',
    style: 'aggregate',
    events: 'events',
    ddl: eventsTable({ style: 'aggregate', idType: 'UUID' }) + projectionCheckpoints(),
    features: PLAIN,
    missing: UNINDEXED,
    mailer: "INSERT INTO projection_checkpoints VALUES ('mailer', 7)",
  },
  {
    name: 'G1, renamed',
    title: 'getpup/pupsourcing v1',
    style: 'context',
    events: 'journal',
    ddl:
      eventsTable({ style: 'context', table: 'journal' }) +
      headsTable('context', 'j_heads') +
      projectionCheckpoints('marks'),
    features: PLAIN,
    missing: UNINDEXED,
    mailer: "INSERT INTO marks VALUES ('mailer', 7)",
  },
  {
    name: 'G1 with the orchestrator',
    title: 'getpup/pupsourcing v1',
    style: 'context',
    events: 'events',
    ddl: eventsTable({ style: 'context' }) + projectionCheckpoints() + orchestrator(),
    features: { segments: false, owners: false, heartbeats: true },
    missing: UNINDEXED,
    mailer: `INSERT INTO projection_checkpoints VALUES ('mailer', 7);
      INSERT INTO orchestrator_generations VALUES (${OWNER}, 'main', 1);
      INSERT INTO orchestrator_workers VALUES (${OWNER}, 'main', ${OWNER}, 0, 'running', now() - interval '5 seconds');`,
  },
  {
    name: 'G2a',
    title: 'pupsourcing/core v0.0.1',
    style: 'context',
    events: 'events',
    ddl: eventsTable({ style: 'context' }) + headsTable('context') + consumerCheckpoints(),
    features: PLAIN,
    missing: UNINDEXED,
    mailer: "INSERT INTO consumer_checkpoints VALUES ('mailer', 7)",
  },
  {
    name: 'G2c, renamed with hostile names',
    title: 'pupsourcing/core v0.0.3 or later',
    style: 'context',
    events: 'My "events"; DROP',
    ddl:
      eventsTable({ style: 'context', table: '"My ""events""; DROP"' }) +
      headsTable('context') +
      segments('"Sëgments"', 'beats'),
    features: { segments: true, owners: true, heartbeats: true, staysAtOwn: true },
    missing: UNINDEXED,
    mailer: `INSERT INTO "Sëgments" VALUES ('mailer', 0, 1, 'w1', 7);
      INSERT INTO beats VALUES ('mailer', 'w1', now() - interval '5 seconds')`,
  },
  {
    name: 'G3',
    title: 'pupsourcing/store',
    style: 'aggregate',
    events: 'events',
    ddl: eventsTable({ style: 'aggregate' }) + headsTable('aggregate'),
    features: null,
    missing: UNINDEXED,
  },
  {
    name: 'G4',
    title: 'pupsourcing/store with worker',
    style: 'aggregate',
    events: 'events',
    ddl: eventsTable({ style: 'aggregate' }) + headsTable('aggregate') + worker(),
    features: { segments: false, owners: true, heartbeats: true, gapWaitS: 30 },
    missing: UNINDEXED,
    mailer: WORKER_ROWS.replaceAll('%', ''),
  },
  {
    name: 'G5, partitioned and renamed',
    title: 'eventsalsa/store with worker',
    style: 'stream',
    events: 'ledger',
    ddl: eventsTable({ style: 'stream', table: 'ledger', partitioned: true }) + headsTable('stream') + worker('app_'),
    features: { segments: false, owners: true, heartbeats: true, gapWaitS: 30 },
    missing: [...UNINDEXED, 'event_id', 'stream_type, stream_id'],
    mailer: WORKER_ROWS.replaceAll('%', 'app_'),
  },
  {
    name: 'G6',
    title: 'eventsalsa/store with projector',
    style: 'stream',
    events: 'events',
    ddl: eventsTable({ style: 'stream' }) + headsTable('stream') + projector(),
    features: { segments: false, owners: true, heartbeats: true, gapWaitS: 30 },
    missing: UNINDEXED,
    mailer: PROJECTOR_ROWS.replaceAll('%', ''),
  },
  {
    name: 'the seed of the observability page',
    title: "pupsourcing/store with the observability page's tables",
    style: 'aggregate',
    events: 'events',
    ddl: eventsTable({ style: 'aggregate' }) + seed(),
    features: { segments: false, owners: false, heartbeats: true },
    missing: UNINDEXED,
    mailer: `INSERT INTO consumer_checkpoints VALUES ('mailer', 7);
      INSERT INTO consumer_instances VALUES ('mailer', now() - interval '90 seconds'), ('mailer', now() - interval '5 seconds')`,
  },
];
