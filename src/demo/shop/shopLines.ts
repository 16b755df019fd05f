import type { SegmentState, ShopEvent } from './flow';
import type { LogEntry } from './logFiles';

/** The lines of core's segment processor, word for word, and those of the applications' handlers. */

export function startLine(now: number, consumer: string, owner: string, total: number, batchSize: number): LogEntry {
  return line(now, 'INFO', 'segment processor starting', [
    ['consumer', consumer],
    ['owner_id', owner],
    ['total_segments', total],
    ['batch_size', batchSize],
  ]);
}

export function claimedLines(now: number, consumer: string, segment: number, owner: string): LogEntry[] {
  const where = [
    ['segment_id', segment],
    ['owner_id', owner],
  ] as const;
  return [
    line(now, 'INFO', 'segment claimed', [['consumer_name', consumer], ...where]),
    line(now, 'INFO', 'segment worker starting', [['consumer', consumer], ...where]),
  ];
}

export function eventLines(now: number, consumer: string, events: readonly ShopEvent[]): LogEntry[] {
  return events.map((event) =>
    line(now, 'INFO', 'handling event', [
      ['consumer', consumer],
      ['event_type', event.eventType],
      ['event_id', event.eventId],
      ['position', event.position],
      ['correlation_id', event.correlationId],
      ['trace_id', event.traceId],
    ]),
  );
}

export function processedLine(now: number, segment: SegmentState, handled: number, read: number): LogEntry {
  return line(now + 1, 'INFO', 'segment events processed', [
    ['consumer', segment.consumer],
    ['segment_id', segment.segment],
    ['processed', handled],
    ['skipped', read - handled],
    ['checkpoint', segment.checkpoint],
  ]);
}

export interface ShopFailure {
  readonly consumer: string;
  readonly owner: string;
  readonly segment: number;
  readonly total: number;
  readonly event: ShopEvent;
  readonly error: string;
}

export function failureLines(now: number, { consumer, owner, segment, total, event, error }: ShopFailure): LogEntry[] {
  const wrapped = `consumer handler error at position ${event.position}: ${error}`;
  const released = Array.from({ length: total }, (_, id) =>
    line(now + 3, 'INFO', 'segment released', [
      ['consumer_name', consumer],
      ['segment_id', id],
      ['owner_id', owner],
    ]),
  );
  return [
    line(now, 'ERROR', 'consumer handler error', [
      ['consumer', consumer],
      ['segment_id', segment],
      ['position', event.position],
      ['aggregate_type', event.aggregateType],
      ['aggregate_id', event.aggregateId],
      ['event_type', event.eventType],
      ['error', error],
    ]),
    line(now + 1, 'ERROR', 'segment worker error', [
      ['consumer', consumer],
      ['segment_id', segment],
      ['error', wrapped],
    ]),
    line(now + 1, 'ERROR', 'segment worker error', [
      ['consumer', consumer],
      ['error', wrapped],
    ]),
    ...released,
    line(now + 4, 'INFO', 'segments released', [
      ['consumer', consumer],
      ['count', total],
    ]),
  ];
}

function line(time: number, level: LogEntry['level'], message: string, fields: LogEntry['fields']): LogEntry {
  return { log: 'consumers', time, level, message, fields };
}

/**
 * Returns what the shop's API logs for an event: the library's line, which has no trace id, and the application's own lines, which have
 * one.
 */
export function apiEntries(event: ShopEvent): LogEntry[] {
  const appended: LogEntry = {
    log: 'api',
    time: event.time + 0.4,
    level: 'INFO',
    message: 'events appended',
    fields: [
      ['aggregate_type', event.aggregateType],
      ['aggregate_id', event.aggregateId],
      ['event_count', 1],
      ['version_range', `${event.aggregateVersion}-${event.aggregateVersion}`],
      ['positions', [event.position]],
    ],
  };
  const ids: LogEntry['fields'] = [
    ['event_id', event.eventId],
    ['correlation_id', event.correlationId],
    ['trace_id', event.traceId],
  ];
  const own = (level: LogEntry['level'], message: string, delayMs: number, fields: LogEntry['fields']): LogEntry => ({
    log: 'api',
    time: event.time + delayMs,
    level,
    message,
    fields,
  });
  if (event.eventType === 'OrderPlaced') {
    return [
      appended,
      own('INFO', 'command handled', 3.2, [['command_id', event.correlationId], ...ids]),
      own('INFO', 'request completed', 4.1, [
        ['method', 'POST'],
        ['path', '/orders'],
        ['status', 202],
        ...ids.slice(1),
      ]),
    ];
  }
  if (event.eventType === 'PaymentDeclined') return [appended, own('WARN', 'payment declined', 0.9, ids)];
  return [appended];
}
