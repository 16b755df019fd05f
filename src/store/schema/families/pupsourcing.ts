import { PUPSOURCING_WORDS } from '../../../model/log/pupsourcingWords';
import type { EventTables, StoreFamily, TableRule } from './family';
import { consumerCheckpoints, projectionCheckpoints, projector, seed, segments, worker } from './pupsourcingConsumers';

/** The tables in which the generations of the library keep their consumers. */
const CONSUMER_TABLES: readonly TableRule[] = [
  { role: 'projectionCheckpoints', all: ['projection_name', 'last_global_position'], usual: 'projection_checkpoints' },
  { role: 'consumerCheckpoints', all: ['consumer_name', 'last_global_position'], usual: 'consumer_checkpoints' },
  {
    role: 'segments',
    all: ['consumer_name', 'segment_id', 'total_segments', 'owner_id', 'checkpoint'],
    usual: 'consumer_segments',
  },
  { role: 'segmentWorkers', all: ['consumer_name', 'worker_id', 'last_heartbeat'], usual: 'consumer_workers' },
  {
    role: 'gapSkips',
    all: ['consumer_name', 'worker_id', 'gap_position', 'skip_to_position'],
    usual: 'consumer_gap_skips',
  },
  { role: 'workerCheckpoints', all: ['consumer_name', 'last_position'], usual: 'consumer_checkpoints' },
  { role: 'gapSkips', all: ['projection_name', 'instance_id', 'gap_position'], usual: 'projection_gap_skips' },
  { role: 'projectorCheckpoints', all: ['projection_name', 'last_position'], usual: 'projection_checkpoints' },
  { role: 'projectorInstances', all: ['instance_id', 'heartbeat_at'], usual: 'projector_instances' },
  {
    role: 'projectorAssignments',
    all: ['projection_name', 'instance_id', 'created_at', 'updated_at'],
    usual: 'projection_assignments',
  },
  { role: 'workerNodes', all: ['worker_id', 'heartbeat_at'], none: ['consumer_name'], usual: 'worker_nodes' },
  {
    role: 'workerAssignments',
    all: ['consumer_name', 'worker_id', 'created_at', 'updated_at'],
    usual: 'consumer_assignments',
  },
  {
    role: 'orchestratorWorkers',
    all: ['replica_set', 'generation_id', 'partition_key', 'state', 'last_heartbeat'],
    usual: 'orchestrator_workers',
  },
  { role: 'orchestratorGenerations', all: ['replica_set', 'total_partitions'], usual: 'orchestrator_generations' },
  { role: 'seedCheckpoints', all: ['consumer_id', 'position'], usual: 'consumer_checkpoints' },
  { role: 'seedInstances', all: ['consumer_id', 'last_heartbeat'], usual: 'consumer_instances' },
];

/** The columns that identify the stream of an event. */
interface Identity {
  readonly context: string | null;
  readonly type: string;
  readonly id: string;
  readonly version: string;
}

const AGGREGATE = { type: 'aggregate_type', id: 'aggregate_id', version: 'aggregate_version' };

/** Returns the events of a generation. All generations are alike except for the columns of the stream. */
function eventTables({ context, type, id, version }: Identity): EventTables {
  return {
    columns: {
      position: 'global_position',
      transaction: null,
      eventId: 'event_id',
      eventType: 'event_type',
      eventVersion: 'event_version',
      context,
      streamType: type,
      streamId: id,
      streamVersion: version,
      traceId: 'trace_id',
      correlationId: 'correlation_id',
      causationId: 'causation_id',
      time: 'created_at',
      payload: 'payload',
      metadata: 'metadata',
    },
    joins: [],
    streamKey: context === null ? ['streamType', 'streamId'] : ['context', 'streamType', 'streamId'],
    ids: 'own',
    cause: 'id',
    order: { kind: 'sequence' },
  };
}

const EVENTS = ['global_position', 'event_id', 'event_type', 'event_version', 'payload', 'causation_id', 'created_at'];

function family(identity: Identity, streamWord: StoreFamily['streamWord'], name: string): StoreFamily {
  const own = [identity.context, identity.type, identity.id, identity.version].filter((column) => column !== null);
  const events: TableRule = { role: 'events', all: [...EVENTS, ...own], usual: 'events' };
  return {
    title: (types) => (types.get('trace_id') === 'uuid' ? 'pupsourcing before v1' : name),
    streamWord,
    tables: [events, ...CONSUMER_TABLES],
    events: eventTables(identity),
    consumers: [
      segments,
      worker,
      projector,
      consumerCheckpoints,
      projectionCheckpoints(identity.context === null ? 'pupsourcing before v1' : 'getpup/pupsourcing v1'),
      seed,
    ],
    // Used only when a team has opted in.
    channels: () => ['pupsourcing_events', 'worker_events'],
    logWords: PUPSOURCING_WORDS,
  };
}

/** The generation with the most columns first. */
export const PUPSOURCING: readonly StoreFamily[] = [
  family({ context: 'bounded_context', ...AGGREGATE }, 'aggregate', 'pupsourcing v1 or core'),
  family({ context: null, ...AGGREGATE }, 'aggregate', 'pupsourcing/store'),
  family(
    { context: null, type: 'stream_type', id: 'stream_id', version: 'stream_version' },
    'stream',
    'eventsalsa/store',
  ),
];
