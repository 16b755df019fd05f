import { BEFORE, batchFailed, failed, line } from './logLines';
import { eventAt, segmentsAt, wholeAt } from './story';

export const alive = (s: number, consumer: string, more = {}) =>
  line(s, 'INFO', 'segment events processed', { consumer, segment_id: 0, ...more });
export const behind = (p: string, lines: readonly string[]) => lines.map((t) => p + t);
export const stack = (first: readonly string[], created: string) => [
  '',
  'goroutine 7 [running]:',
  ...first,
  `created by ${created}`,
  '\t/src/shop/main.go:12 +0x3fe',
];
export const billingFrame = [
  'shop/internal/billing.(*Billing).Handle(0xc000016870, {0x797cb8, 0xc0000c7db0})',
  '\t/src/shop/internal/billing/handle.go:31 +0x669',
];
export const mainFrame = ['main.serveMetrics(0xc000016870)', '\t/src/shop/metrics.go:31 +0x669'];
export const handlers = [
  { consumer: 'billing', receiver: 'Billing', file: '/home/me/shop/internal/billing/consumer.go' },
];
export const owned = (name: string, ownerId: string, age: number) => ({
  name,
  segments: segmentsAt(1, 9, {}, { ownerId, heartbeatAgeS: age }),
});
export const whole = (name: string, ownerId: string | null, age: number | null, at = 9) => ({
  name,
  segments: wholeAt(at, { ownerId, heartbeatAgeS: age }),
});
export const begun = (s: number, id: string, ...names: string[]) => [
  line(s, 'INFO', 'worker registered', { worker_id: id }),
  ...names.map((consumer) => line(s, 'INFO', 'consumer loop started', { worker_id: id, consumer })),
];
export const bf = (s: number, id: string, consumer: string, event: number, error: string, times: number) =>
  batchFailed(s, consumer, event, error, times).replace('"worker_id":"w"', `"worker_id":"${id}"`);
export const full = (s: number, consumer: string, position: number, error = 'no tariff', seg = 0) => [
  line(s, 'ERROR', 'consumer handler error', {
    consumer,
    segment_id: seg,
    position,
    aggregate_type: 'Order',
    aggregate_id: `order-${position}`,
    event_type: 'OrderPlaced',
    error,
  }),
  ...failed(s, consumer, position, error, seg).slice(1),
];
export const stdlog = (s: number, level: string, text: string) =>
  `2026/11/28 ${new Date(Date.parse('2026-11-28T09:00:00Z') + s * 1000).toISOString().slice(11, 19)} [${level}] ${text}`;

export const pf = (s: number, projection: string, msg: string, event: number, more: Record<string, unknown> = {}) =>
  line(s, 'ERROR', msg, {
    instance_id: 'i',
    projection,
    error: `handle event ${eventAt(event, BEFORE).eventId} for projection ${projection}: no tariff`,
    ...more,
  });
export const pl = (s: number) =>
  line(s, 'INFO', 'projection loop started', { instance_id: 'i', projection: 'billing' });
export const notime = (text: string) => text.replace(/"time":"[^"]*",/, '');

const at = (s: number) => new Date(Date.parse('2026-11-28T09:00:00Z') + s * 1000);
type Logger = (s: number, level: string, msg: string, f: Readonly<Record<string, unknown>>) => string;

/** How the adapters of the libraries write a line. */
export const LOGGERS: Readonly<Record<string, Logger>> = {
  text: (s, level, msg, f) =>
    `time=${at(s).toISOString()} level=${level} msg=${JSON.stringify(msg)} ${Object.entries(f)
      .map(([k, v]) => `${k}=${/[ "]/.test(String(v)) ? JSON.stringify(String(v)) : v}`)
      .join(' ')}`,
  zerolog: (s, level, message, f) =>
    JSON.stringify({ level: level.toLowerCase(), ...f, time: at(s).toISOString(), message }),
  zap: (s, level, msg, f) =>
    JSON.stringify({ level: level.toLowerCase(), ts: at(s).getTime() / 1000, caller: 'app/log.go:19', msg, ...f }),
  logrus: (s, level, msg, f) =>
    `time="${at(s).toISOString()}" level=${level.toLowerCase()} msg=${JSON.stringify(msg)} ${Object.entries(f)
      .sort()
      .map(([k, v]) => `${k}=${/^[\w-]+$/.test(String(v)) ? v : JSON.stringify(String(v))}`)
      .join(' ')}`,
  std: (s, level, msg, f) =>
    `${at(s).toISOString().replace('T', ' ').replaceAll('-', '/').slice(0, 19)} [${level}] ${msg} [${Object.entries(f)
      .map(([k, v]) => `${k} ${v}`)
      .join(' ')}]`,
  zapConsole: (s, level, msg, f) =>
    `${at(s).toISOString().replace('Z', '+0000')}\t${level}\tapp/log.go:19\t${msg}\t${JSON.stringify(f)}`,
};
