import type { EndingKind, FailureKind } from '../diagnosis/consumerLog';
import type { LineMeaning, LogWords } from './words';

const failed = (kind: FailureKind): LineMeaning => ({ what: 'failed', kind });
const ended = (kind: EndingKind): LineMeaning => ({ what: 'ended', kind });
const STARTED: LineMeaning = { what: 'started' };
const RUNS: LineMeaning = { what: 'runs' };

/** What all generations of pupsourcing write. The projector calls a consumer a projection. Every log is read with these words. */
export const PUPSOURCING_WORDS: LogWords = {
  messages: [
    ['consumer handler error', failed('handler')],
    ['projection handler error', failed('handler')],
    ['consumer batch failed', failed('batch')],
    ['projection batch failed', { what: 'failed', kind: 'batch', isTriedAgain: true }],
    // With a segment, the line is about that segment's worker; without one, about the whole process of the consumer.
    ['segment worker error', failed('segmentWorker')],
    ['consumer processor error', failed('process')],
    ['projection processor error', failed('process')],
    ['projection returned a permanent error', failed('stopped')],
    ['consumer returned a permanent error', failed('stopped')],
    ['poison handler rejected the batch', failed('poisonRejected')],
    ['failed to skip poison batch', failed('poisonSkipFailed')],
    ['projection skipped a poison batch', { what: 'skipped' }],
    ['consumer skipped a poison batch', { what: 'skipped' }],
    ['consumer gap became stale', { what: 'gapStale' }],
    ['projection gap became stale', { what: 'gapStale' }],
    ['consumer advanced past stale gap', { what: 'gapAdvanced' }],
    ['projection advanced past stale gap', { what: 'gapAdvanced' }],
    ['segment released', ended('released')],
    ['segments released', ended('released')],
    ['segment worker stopped', ended('released')],
    ['segment processor stopping', ended('stopping')],
    ['segment processor stopped', ended('released')],
    ['consumer processor stopped', ended('released')],
    ['projection processor stopped', ended('released')],
    ['worker deregistered', ended('released')],
    ['consumer loop stopped', ended('released')],
    ['projection loop stopped', ended('released')],
    ['stopping consumer', ended('stopping')],
    ['stopping projection', ended('stopping')],
    ['consumer ownership lost', ended('ownershipLost')],
    ['projection ownership lost', ended('ownershipLost')],
    ['worker removed', ended('processEnded')],
    ['instance removed', ended('processEnded')],
    ['segment processor starting', STARTED],
    ['consumer processor starting', STARTED],
    ['projection processor starting', STARTED],
    ['starting consumer', STARTED],
    ['starting projection', STARTED],
    ['dispatcher starting', STARTED],
    ['worker registered', STARTED],
    ['instance registered', STARTED],
    ['consumer loop started', RUNS],
    ['projection loop started', RUNS],
    ['segment claimed', RUNS],
    ['segment worker starting', RUNS],
  ],
  wrappers: [
    {
      text: 'handle event ',
      pattern: /^.*?\bhandle event (?<event>[\da-f-]{36})(?: for (?:consumer|projection) (?<consumer>[^:]+))?: /is,
    },
    {
      text: 'handle batch for ',
      pattern: /^.*?\bhandle (?<batch>batch) for (?:consumer|projection) (?<consumer>[^:]+): /is,
    },
    {
      text: 'handler error at position ',
      pattern: /^.*?\b(?:consumer |projection )?handler error at position (?<position>\d+): /is,
    },
    {
      pattern:
        /^(?:.*?: )?(?:consumer|projection) "?(?<consumer>[^":\s]+)"? (?:failed(?: (?<times>\d+) times)?|stopped): /is,
    },
    { pattern: /^(?:consumer|projection) "?(?<consumer>[^":\s]+)"? at position (?<position>\d+): /is },
    { pattern: /^(?:consumer|projection) stopped: /i },
  ],
  keys: {
    consumer: ['consumer', 'consumer_name', 'consumername', 'projection', 'projection_name', 'projectionname'],
    owner: ['worker_id', 'instance_id', 'owner_id'],
    segment: ['segment_id', 'partition_key'],
    consecutive: ['consecutive_failures'],
    checkpoint: ['checkpoint'],
    batchSize: ['batch_size', 'batchsize'],
    gap: ['gap_position'],
    from: ['checkpoint_from'],
    to: ['target_position', 'checkpoint_to', 'skip_to_position'],
    events: ['event_count', 'handled_events'],
  },
  progress: ['segment events processed', 'segment batch processed'],
  failureLines: [],
};
