import type { LookBack } from '../../src/model/backlog/lookBack';
import type { NoticedChange } from '../../src/model/backlog/storeChange';
import {
  type ConsumerFeatures,
  type ConsumerPoll,
  type GapSkip,
  type KnownEvents,
  type Processes,
  type Segment,
  TAIL_SIZE,
  type TailEvent,
} from '../../src/model/consumer/consumer';
import { inScope, type Scope, unknownScope } from '../../src/model/consumer/scope';
import type { Position } from '../../src/model/event/event';
import type { Judging } from '../../src/model/health/assess';
import type { Health } from '../../src/model/health/rules';
import { createHealthTracker } from '../../src/model/health/tracker';

export const CORE: ConsumerFeatures = { segments: true, owners: true, heartbeats: true, staysAtOwn: true };
export const WORKER: ConsumerFeatures = { segments: false, owners: true, heartbeats: true, gapWaitS: 30 };

export const EVERYTHING: Scope = { aggregateTypes: null, boundedContexts: null, eventTypes: null, source: 'settings' };
export const only = (...aggregateTypes: string[]): Scope => ({ ...EVERYTHING, aggregateTypes });

export type Row = Partial<Omit<Segment, 'checkpoint'>> & { readonly checkpoint: number };

export interface FakeStore {
  /** Seconds since the start, by the database's clock. */
  now: number;
  /** Seconds by which the database's clock is ahead of `now`; set by the test. */
  aheadS: number;
  readonly events: TailEvent[];
  readonly gapSkips: GapSkip[];
  /** Seconds since the heartbeat of each process; undefined if unknown. Set by the test. */
  processes: Processes | undefined;
  /** There may be more processes with heartbeats at least this number of seconds old; set by the test. */
  furtherProcessesS: number | undefined;
  /** Appends events at the next positions, created now. */
  append(count: number, type?: string): void;
  /** The bounds of the transactions; set by the test. */
  xmin: bigint;
  nextXid: bigint;
  /** Returns the position after which the next poll asks for events. */
  tailAfter(): Position | null;
  /** Answers the judgement's request for older events, with at most `most` of them; null without a request. */
  lookBack(most: number): LookBack | null;
  /** Reports late commits that `c` had passed, as seen between two polls. */
  notice(...positions: readonly number[]): void;
  /** What happened to events that were read before, as noticed by the judgement. */
  readonly changed: NoticedChange | undefined;
  /** Lets time pass, polls, and judges the one consumer `c`. */
  look(seconds: number, ...rows: readonly Row[]): Health;
}

/** Returns an event store whose clock the test sets; positions count from 1. */
export function fakeStore(
  features: ConsumerFeatures,
  scope: Scope | (() => Scope) = EVERYTHING,
  times: Pick<Judging, 'holdDownS' | 'clearS' | 'unseenAfterS'> = { holdDownS: 0, clearS: 0 },
  evidenceOf: Judging['evidenceOf'] = () => undefined,
): FakeStore {
  const tracker = createHealthTracker();
  const judging: Judging = {
    ...times,
    scopeOf: () => (typeof scope === 'function' ? scope() : scope),
    staleAfterSOf: () => 30,
    evidenceOf,
  };
  const events: TailEvent[] = [];
  const gapSkips: GapSkip[] = [];
  const store: FakeStore = {
    now: 0,
    aheadS: 0,
    xmin: 1n,
    nextXid: 1n,
    processes: undefined,
    furtherProcessesS: undefined,
    events,
    gapSkips,
    append(count, type = 'Order') {
      for (let i = 0; i < count; i++) {
        const position = Number(events.at(-1)?.position ?? 0) + 1;
        events.push(eventAt(position, type, store.now * 1_000));
      }
    },
    tailAfter: () => tracker.kept.tailAfter,
    get changed() {
      return tracker.kept.changed ?? undefined;
    },
    lookBack(most) {
      const asked = tracker.lookBack;
      if (!asked) return null;
      const [after, upTo] = [Number(asked.after), Number(asked.upTo)];
      const window = events.filter(({ position }) => Number(position) > after && Number(position) <= upTo);
      const read = window.slice(0, most);
      const isFor = (event: TailEvent) => asked.scopes.some((one) => inScope(one, event));
      const through = read.length < window.length ? read.at(-1)?.position : undefined;
      tracker.learn({ events: read.filter(isFor), through: through ?? asked.upTo });
      return asked;
    },
    notice: (...positions) => tracker.notice('c', positions.map(String) as Position[]),
    look(seconds, ...rows) {
      store.now += seconds;
      const { kept } = tracker;
      const { compared } = kept;
      const first = { ...pollOf(store, features, rows, kept.tailAfter), ...foundOf(store, compared) };
      const poll = kept.mustReadAll(first, compared) ? pollOf(store, features, rows, null) : first;
      const [health] = [...tracker.take(poll, judging)];
      if (!health) throw new Error('No consumer was judged');
      return health;
    },
  };
  return store;
}

/** Returns whether the events that were read before still exist, as a poll reports it. */
function foundOf({ events }: FakeStore, compared: KnownEvents | null): Pick<ConsumerPoll, 'found'> {
  if (!compared) return {};
  const { newest, countAfter } = compared;
  const isCounted = ({ position }: TailEvent) =>
    Number(position) > Number(countAfter) && Number(position) <= Number(newest);
  const count = countAfter === null ? null : events.filter(isCounted).length;
  return { found: { newest: events.find(({ position }) => position === newest) ?? null, count } };
}

export function eventAt(position: number, aggregateType = 'Order', time = 0): TailEvent {
  const streamId = `${aggregateType}-${position}`;
  const eventType = `${aggregateType}${position % 2 === 0 ? 'Changed' : 'Opened'}`;
  return { position: String(position) as Position, streamId, aggregateType, eventType, context: null, time };
}

function pollOf(
  store: FakeStore,
  features: ConsumerFeatures,
  rows: readonly Row[],
  asked: Position | null,
): ConsumerPoll {
  // As the store does after a restored backup.
  const tailAfter = Number(store.events.at(-1)?.position ?? 0) < Number(asked) ? null : asked;
  const head = store.events.at(-1)?.position ?? null;
  return {
    head,
    features,
    consumers: [{ name: 'c', segments: rows.map((row) => segmentOf(row, store, features)) }],
    // A machine clock that is an hour off must not matter.
    takenAt: store.now * 1_000 - 3_600_000,
    databaseTime: (store.now + store.aheadS) * 1_000,
    tail: store.events.filter(({ position }) => Number(position) > Number(tailAfter)).slice(-TAIL_SIZE),
    tailAfter,
    xmin: store.xmin,
    nextXid: store.nextXid,
    ...(store.processes ? { processes: store.processes } : {}),
    ...(store.furtherProcessesS === undefined ? {} : { furtherProcessesS: store.furtherProcessesS }),
    gapSkips: store.gapSkips,
  };
}

function segmentOf(row: Row, { events, now }: FakeStore, features: ConsumerFeatures): Segment {
  const past = events.filter(({ position }) => Number(position) > row.checkpoint);
  return {
    id: features.segments ? 0 : null,
    total: features.segments ? 1 : null,
    ownerId: 'owner',
    positionLag: Math.max(0, Number(events.at(-1)?.position ?? 0) - row.checkpoint),
    oldestWaitingS: past[0] ? now - past[0].time / 1_000 : null,
    heartbeatAgeS: 2,
    ...row,
    checkpoint: String(row.checkpoint) as Position,
  };
}

export const UNKNOWN = unknownScope;
