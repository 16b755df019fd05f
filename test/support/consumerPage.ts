import type { DiagnosisView, WindowEvent } from '../../src/model/diagnosis/view';
import type { Position } from '../../src/model/event/event';
import type { MinuteCount } from '../../src/model/history/appendRate';
import type { ConsumerHistory, ConsumerMetrics, HistoryPoint, MetricSeries } from '../../src/model/history/history';
import type { ConsumerSummary, SegmentLine } from '../../src/protocol/consumer';
import { makeEvent } from './events';
import type { Webview } from './webviewLab';

/** The time at which the made-up consumer is polled. */
export const NOW = Date.UTC(2026, 10, 22, 14, 5, 0);
const MINUTE = 60_000;
const OWNER = '0b6f8a52-9d31-4c65-9a0e-1f3f0c7a2b44';

export const summary = (over: Partial<ConsumerSummary> = {}): ConsumerSummary => ({
  status: 'blocked',
  sentence:
    "Blocked: segment 1 has stayed at 448 for 6 min 10 s while 14 events wait; its owner's heartbeat is 3 s old.",
  findings: [],
  scope: 'Handles Payment (Go source)',
  waiting: 14,
  more: false,
  atMost: false,
  oldestWaitingS: 370,
  heartbeatAgeS: 3,
  staleAfterS: 30,
  appendedPerS: 0.2,
  handledPerS: 0,
  catchUpS: null,
  takenAt: NOW,
  clockAheadMs: 0,
  muted: false,
  handler: null,
  ...over,
});

export const segment = (id: number, over: Partial<SegmentLine> = {}): SegmentLine => ({
  id,
  ownerId: OWNER,
  ownership: 'live',
  checkpoint: String(440 + id) as Position,
  waiting: 0,
  more: false,
  atMost: false,
  oldestWaitingS: null,
  heartbeatAgeS: 3,
  status: 'caughtUp',
  ...over,
});

export const segments = (): SegmentLine[] => [
  segment(1, { status: 'blocked', waiting: 14, oldestWaitingS: 370, checkpoint: '448' as Position }),
  segment(0),
  segment(2),
  segment(3, { ownerId: null, ownership: 'none' }),
];

const point = (at: number, waiting: number, over: Partial<HistoryPoint> = {}): HistoryPoint => ({
  at,
  waiting,
  more: false,
  lagS: waiting === 0 ? null : waiting * 26,
  appendedPerS: 0.2,
  handledPerS: waiting === 0 ? 0.2 : 0,
  ...over,
});

/**
 * Returns the history of a quarter of an hour: the consumer kept up, there was no poll for two minutes, and then it was
 * blocked.
 */
export function history(): ConsumerHistory {
  const points: HistoryPoint[] = [];
  for (let at = NOW - 14 * MINUTE; at <= NOW; at += 5_000) {
    const minutesLeft = (NOW - at) / MINUTE;
    if (minutesLeft < 10 && minutesLeft > 8) continue;
    const waiting =
      minutesLeft > 6.2 ? Math.round(Math.abs(Math.sin(at / 31_000)) * 3) : Math.round(14 - minutesLeft * 2);
    points.push(point(at, waiting));
  }
  const changes = [
    { at: NOW - 14 * MINUTE, from: null, to: 'caughtUp' },
    { at: NOW - 6 * MINUTE, from: 'caughtUp', to: 'catchingUp' },
    { at: NOW - 5.2 * MINUTE, from: 'catchingUp', to: 'blocked' },
  ] as const;
  return { points, changes };
}

export const windowEvent = (position: number, over: Partial<WindowEvent> = {}): WindowEvent => {
  const { eventId, stream } = makeEvent(position);
  return {
    eventId,
    position: String(position),
    eventType: position % 3 === 0 ? 'PaymentRequested' : 'PaymentCaptured',
    stream: `Payment/${stream.id}`,
    time: NOW - 370_000 + position * 700,
    key: { by: 'correlation', id: `correlation-${position}` },
    stoppedHere: false,
    ...over,
  };
};

export const culpritEvent = windowEvent(449, { stoppedHere: true });

export const diagnosis = (over: Partial<DiagnosisView> = {}): DiagnosisView => ({
  takenAt: NOW - 8_000,
  batchSize: 100,
  culprits: [
    {
      title: '#449 PaymentCaptured in segment 1',
      isProbable: false,
      event: culpritEvent,
      error: 'handle payment: no mapping for card 4242: sql: no rows in result set',
      failedOnce: null,
      explanation: 'It failed 12 times, always at this event: a poison message.',
      firstSeen: NOW - 360_000,
      lastSeen: NOW - 12_000,
      file: '/shop/logs/api.log',
      lineNumber: 812,
    },
  ],
  withoutEvent: null,
  passed: null,
  notes: [],
  hints: [],
  windows: [
    {
      segment: 1,
      checkpoint: '448',
      events: [culpritEvent, ...Array.from({ length: 13 }, (_, i) => windowEvent(451 + i))],
      rest: 0,
    },
  ],
  windowsLeftOut: 0,
  companions: [{ consumer: 'user_read_model', sentence: 'user_read_model: the same process owns it.' }],
  wentDown: [],
  changes: [],
  affected: [],
  oddFlows: [],
  logFiles: 1,
  mentioned: true,
  ...over,
});

/** Returns an hour with a spike and a drop. */
export const minutes = (): MinuteCount[] =>
  Array.from({ length: 60 }, (_, i) => ({
    at: NOW - (60 - i) * MINUTE,
    events: i === 20 ? 240 : i >= 44 && i <= 46 ? 8 : 60 + Math.round(Math.sin(i) * 12),
  }));

export function metrics(): ConsumerMetrics {
  const series = (valueAt: (i: number) => number): MetricSeries => ({
    at: Array.from({ length: 60 }, (_, i) => NOW - (60 - i) * 15_000),
    values: Array.from({ length: 60 }, (_, i) => valueAt(i)),
  });
  return {
    lag: series((i) => Math.max(0, i - 40)),
    appendedPerS: series(() => 1.1),
    handledPerS: series((i) => (i < 40 ? 0.9 : 0)),
    errorsPerS: series((i) => (i < 40 ? 0 : 0.4)),
    handlingS: series((i) => 0.02 + (i % 7) / 1000),
  };
}

export interface Shown {
  readonly summary?: Partial<ConsumerSummary>;
  readonly segments?: readonly SegmentLine[];
  readonly history?: ConsumerHistory;
  readonly diagnosis?: DiagnosisView;
  readonly hasMetrics?: boolean;
  readonly consumer?: string;
}

/** Fills a page as the host does after `ready`. */
export async function showConsumer(webview: Webview, over: Shown = {}): Promise<void> {
  // Ages are relative to now.
  await webview.page.clock.setFixedTime(NOW);
  const known = over.history ?? history();
  await webview.answer('diagnose', { value: over.diagnosis ?? diagnosis() });
  await webview.answer('appendRate', { value: minutes() });
  await webview.push({ type: 'open', state: { connection: 'dev', consumer: over.consumer ?? 'billing_outbox' } });
  await webview.push({ type: 'life', life: { kind: 'live' } });
  const hasMetrics = over.hasMetrics ?? false;
  await webview.push({ type: 'summary', summary: summary(over.summary), hasMetrics });
  await webview.push({ type: 'segments', segments: over.segments ?? segments() });
  await webview.push({ type: 'history', whole: true, ...known });
  await webview.page.locator('.bars').waitFor();
}
