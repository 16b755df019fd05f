import type { ShopEvent } from '../shop/flow';
import type { LogEntry } from './logFiles';

/** What the shop's API logs for an event: the library's line, which carries no trace id, and the application's own lines, which do. */
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
