import { readFileSync } from 'node:fs';
import { gather } from '../../src/app/consumers/diagnosis/diagnose';
import type { Judged } from '../../src/app/consumers/judged';
import { viewOf } from '../../src/app/consumers/view';
import { noConsumerSettings } from '../../src/app/settings/consumerSettings';
import { readConsumerLog } from '../../src/logs/failures/culprit';
import { isInShare } from '../../src/model/backlog/backlog';
import type { Consumer, ConsumerFeatures, Segment, TailEvent } from '../../src/model/consumer/consumer';
import { scopedEvent } from '../../src/model/consumer/scope';
import type { Diagnosis } from '../../src/model/diagnosis/diagnosis';
import { diagnosisReport } from '../../src/model/diagnosis/report';
import type { KnownHandler } from '../../src/model/diagnosis/rules/blame';
import { comparePositions, type EventHeader, type Position } from '../../src/model/event/event';
import { createHealthTracker } from '../../src/model/health/tracker';
import { PUPSOURCING_WORDS } from '../../src/model/log/pupsourcingWords';
import { english } from '../../src/model/text/translate';
import { makeEvent } from './events';
import { CORE, EVERYTHING } from './polls';

/** What happened: the logs as written, and the state of the store when it was examined. */
export interface Story {
  readonly files: readonly string[];
  readonly events: readonly EventHeader[];
  readonly consumers: readonly Consumer[];
  /** When the store was examined, ISO 8601. */
  readonly at: string;
  readonly features?: ConsumerFeatures;
  /** The handlers of the Go sources. */
  readonly handlers?: readonly KnownHandler[];
}

/** The diagnosis of a consumer, and the report that a person reads. */
export interface StoryReport {
  readonly diagnosis: Diagnosis;
  readonly report: string;
}

/** Asks as the faces do; the store answers with the story's events. */
export async function reportOn(story: Story, consumer: string): Promise<StoryReport> {
  const { signal } = new AbortController();
  const diagnosis = await gather(
    consumer,
    {
      store: {
        layout: { logWords: PUPSOURCING_WORDS },
        waiting: async ({ segment, batchSize }) => waitingFor(story, segment).slice(0, batchSize),
      },
      judged: async () => judged(story),
      readLog: (name) => readConsumerLog(name, story.files, { signal, patterns: [] }),
      handlers: () => story.handlers ?? [],
    },
    signal,
  );
  if (!diagnosis) throw new Error(`The story has no consumer ${consumer}`);
  return { diagnosis, report: diagnosisReport(diagnosis, { t: english, language: 'en' }) };
}

function waitingFor({ events }: Story, segment: Pick<Segment, 'id' | 'total' | 'checkpoint'>): EventHeader[] {
  const whole: Segment = { ...segment, ownerId: null, positionLag: 0, oldestWaitingS: null, heartbeatAgeS: null };
  return events
    .filter(
      (event) =>
        comparePositions(event.position, segment.checkpoint) > 0 && isInShare(tailEvent(event), whole, EVERYTHING),
    )
    .sort((a, b) => comparePositions(a.position, b.position));
}

function judged({ at, events, consumers, features = CORE }: Story): Judged {
  const takenAt = Date.parse(at);
  const tail = events.map(tailEvent).sort((a, b) => comparePositions(a.position, b.position));
  const health = createHealthTracker().take(
    {
      head: tail.at(-1)?.position ?? null,
      features,
      consumers,
      takenAt,
      databaseTime: takenAt,
      tail,
      tailAfter: null,
      xmin: 1n,
      nextXid: 1n,
      gapSkips: [],
    },
    { scopeOf: () => EVERYTHING, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 },
  );
  const thresholds = { lagEvents: 0, lagSeconds: 0 };
  return { takenAt, consumers: [...health].map((each) => viewOf('shop', each, noConsumerSettings, thresholds)) };
}

function tailEvent(event: EventHeader): TailEvent {
  return { ...scopedEvent(event), position: event.position, streamId: event.stream.id, time: event.time };
}

/** Returns the segments of a consumer, with their checkpoints from `checkpoints`, or `otherwise`. */
export function segmentsAt(
  total: number,
  otherwise: number,
  checkpoints: Readonly<Record<number, number>> = {},
  over: Partial<Segment> = {},
): Segment[] {
  return [...Array(total).keys()].map((id) => ({
    id,
    total,
    ownerId: null,
    checkpoint: String(checkpoints[id] ?? otherwise) as Position,
    positionLag: 0,
    oldestWaitingS: null,
    heartbeatAgeS: null,
    ...over,
  }));
}

/** The only part of a consumer whose generation has no segments. */
export const wholeAt = (checkpoint: number, over: Partial<Segment> = {}): Segment[] =>
  segmentsAt(1, checkpoint, {}, { id: null, total: null, ...over });

/** Returns the events that lines of a log name with position and stream, an hour older than the story. */
export function eventsNamed(file: string, time: string): EventHeader[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const named = lines.flatMap((text) => {
    const line = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    const positions = Array.isArray(line.positions) ? line.positions : [line.position ?? []].flat();
    return positions.map((position) => eventAt(Number(position), time, line));
  });
  return [...new Map(named.map((event) => [event.position, event])).values()];
}

export function eventAt(
  position: number,
  time: string,
  { aggregate_type: type = 'Order', aggregate_id: id = 'order-1', event_type: eventType }: Record<string, unknown> = {},
): EventHeader {
  return makeEvent(position, {
    time: Date.parse(time),
    stream: { context: null, type: String(type), id: String(id) },
    ...(eventType === undefined ? {} : { eventType: String(eventType) }),
  });
}
