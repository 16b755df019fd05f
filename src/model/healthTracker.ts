import { type Consumer, type ConsumerPoll, type GapSkip, type Segment, TAIL_SIZE } from './consumer';
import { comparePositions, type Position } from './event';
import { findingsOf } from './findings';
import { type Facts, type Health, judge, judgeSegments, ownershipOf, type SegmentFacts, summarise } from './health';
import { type Hold, type HoldTimes, hold } from './healthHold';
import { inputOf, recall, type SegmentMemory } from './healthMemory';
import { emptyWatch, readAfter, takeLook } from './holeWatch';
import { isUnclear, type LookBack, type LookedBack, nextLookBack, takeLookedBack, type Unclear } from './lookBack';
import { addSample, ratesOf, type Sample } from './samples';
import { type Scope, scopeKey } from './scope';
import { isInShare, knownTo, type Share, type ShareInput, sharesOf, sumShares, type TailView, viewTail } from './share';
import { countUpTo, emptyTail, mergeTail, type Tail } from './tail';

/** What people and code say about consumers. */
export interface Judging extends HoldTimes {
  scopeOf(name: string): Scope;
  /** Seconds after which a heartbeat counts as stale. */
  staleAfterSOf(name: string): number;
}

/** Judges poll after poll; holds the tail and what earlier polls told. */
export interface HealthTracker {
  /** What to ask the next poll for: the events past the highest position seen, or past the lowest that may still fill. */
  readonly tailAfter: Position | null;
  /** What the kept events do not tell of the consumers that were taken last; null when nothing is in doubt. */
  readonly lookBack: LookBack | null;
  /** Takes in the answer to `lookBack`; the next poll is judged with it. */
  learn(answer: LookedBack): void;
  /** One consumer after the other, so that the caller can pause between them: thousands take longer than a host may stand still. */
  take(poll: ConsumerPoll, judging: Judging): Iterable<Health>;
}

interface ConsumerMemory {
  readonly samples: readonly Sample[];
  readonly segments: Map<string, SegmentMemory>;
  readonly hold: Hold | undefined;
  readonly polls: number;
  readonly rebuildTo: Position | null;
  readonly lateCommits: readonly Position[];
  readonly scopeKey: string;
}

const MOST_LATE = 100;
const blank: ConsumerMemory = {
  samples: [],
  segments: new Map(),
  hold: undefined,
  polls: 0,
  rebuildTo: null,
  lateCommits: [],
  scopeKey: '',
};

export function createHealthTracker(): HealthTracker {
  let tail: Tail = emptyTail;
  let watch = emptyWatch;
  let view: TailView = viewTail(tail);
  let head: Position | null = null;
  let unclear: Unclear[] = [];
  let isPartial = false;
  const consumers = new Map<string, ConsumerMemory>();

  return {
    get tailAfter() {
      return isPartial ? null : readAfter(watch);
    },
    get lookBack() {
      return nextLookBack(unclear, tail.coversAfter);
    },
    learn(answer) {
      const asked = nextLookBack(unclear, tail.coversAfter);
      if (asked) unclear = takeLookedBack(unclear, asked, answer, tail.coversAfter);
    },
    *take(poll, judging) {
      // After a restored backup nothing of before holds.
      const wentBack = head !== null && comparePositions(poll.head ?? ('0' as Position), head) < 0;
      if (wentBack) consumers.clear();
      if (wentBack || isPartial) {
        tail = emptyTail;
        watch = emptyWatch;
      }
      isPartial = wentBack && poll.tailAfter !== null;
      head = poll.head;
      const seenTo = tail.events.at(-1)?.position ?? null;
      const merged = mergeTail(tail, poll.tail, poll.tailAfter);
      tail = merged.tail;
      unclear = [];
      // What is worked out of a tail holds until another event comes.
      if (view.tail !== tail) view = viewTail(tail);
      const gapSkips = byConsumer(poll.gapSkips);
      const look: Look = { poll, judging, view, seenTo, late: merged.late, gapSkips };
      const present = new Set(poll.consumers.map(({ name }) => name));
      for (const name of consumers.keys()) if (!present.has(name)) consumers.delete(name);
      for (const consumer of poll.consumers) {
        const assessed = assess(consumer, consumers.get(consumer.name) ?? blank, look);
        consumers.set(consumer.name, assessed.memory);
        unclear.push(...assessed.unclear);
        yield assessed.health;
      }
      // Last, for ten thousand events take their time. Without it the next poll reads more than it needs.
      watch = takeLook(watch, lookOf(poll)).watch;
    },
  };
}

/** A poll that is full reaches back to its first event only. */
function lookOf({ tail, tailAfter, xmin, nextXid, databaseTime }: ConsumerPoll) {
  const [newest] = tail;
  const lowest = tail.reduce(
    (least, { position }) => (comparePositions(position, least) < 0 ? position : least),
    newest?.position ?? ('0' as Position),
  );
  const after = tail.length >= TAIL_SIZE ? ((BigInt(lowest) - 1n).toString() as Position) : tailAfter;
  return { rows: tail, after, through: null, xmin, nextXid, at: databaseTime };
}

/** One poll as all consumers see it. */
interface Look {
  readonly poll: ConsumerPoll;
  readonly judging: Judging;
  readonly view: TailView;
  /** The highest position that was known before. */
  readonly seenTo: Position | null;
  readonly late: ConsumerPoll['tail'];
  readonly gapSkips: ReadonlyMap<string, readonly GapSkip[]>;
}

interface Assessed {
  readonly health: Health;
  readonly memory: ConsumerMemory;
  readonly unclear: readonly Unclear[];
}

function assess(consumer: Consumer, known: ConsumerMemory, look: Look): Assessed {
  const { poll, judging, view } = look;
  const scope = judging.scopeOf(consumer.name);
  const key = scopeKey(scope);
  // Another scope counts other events: what was counted before cannot be compared.
  const before = known.scopeKey === key ? known : { ...blank, hold: known.hold, lateCommits: known.lateCommits };
  const keys = keysOf(consumer.segments);
  const memoryOf = (i: number) => before.segments.get(keys[i] as string);
  const inputs = consumer.segments.map((segment, i) => inputOf(memoryOf(i), segment));
  const shares = sharesOf(view, inputs, scope);
  const share = sumShares(inputs, shares);
  const memories = inputs.map((input, i) =>
    recall(memoryOf(i), input, shares[i] as Share, poll.head, poll.databaseTime),
  );
  const rebuildTo = rebuilding(before, consumer, share, keys);
  const wasSetBack = rebuildTo !== null && rebuildTo !== before.rebuildTo;
  const summary = summarise(consumer);
  const samples = addSample(wasSetBack ? [] : before.samples, {
    at: poll.databaseTime,
    waiting: share.waiting,
    more: share.more,
    positionLag: summary.positionLag,
    appended: look.seenTo === null ? 0 : appendedAfter(view, scope, look.seenTo),
  });
  const staleAfterS = judging.staleAfterSOf(consumer.name);
  const segments = inputs.map(({ segment, found }, i): SegmentFacts => {
    const memory = memories[i] as SegmentMemory;
    return {
      segment,
      ownership: ownershipOf(segment, poll.features, staleAfterS),
      share: shares[i] as Share,
      oldestWaitingS: ageOf(shares[i] as Share, found ? null : segment.oldestWaitingS, poll.databaseTime),
      restingS: memory.restingSince === null ? 0 : (poll.databaseTime - memory.restingSince) / 1_000,
      restingPolls: memory.restingPolls,
    };
  });
  const polls = before.polls + 1;
  const facts: Facts = {
    name: consumer.name,
    segments,
    features: poll.features,
    scope,
    share,
    rates: ratesOf(samples),
    polls,
    rebuildTo,
    staleAfterS,
  };
  const { rule, status: now } = judge(facts);
  const held = hold(before.hold, now, poll.databaseTime, judging);
  const lateCommits = [...before.lateCommits, ...missed(before, consumer, scope, look.late, keys)].slice(-MOST_LATE);
  // Plain loops where thousands of segments seldom give anything: a list each would be most of the work.
  const contested: { segment: number | null; owners: readonly string[] }[] = [];
  const remembered = new Map<string, SegmentMemory>();
  for (let i = 0; i < memories.length; i++) {
    const memory = memories[i] as SegmentMemory;
    remembered.set(keys[i] as string, memory);
    if (memory.contested) contested.push({ segment: inputs[i]?.segment.id ?? null, owners: memory.contested });
  }
  const gapSkips = look.gapSkips.get(consumer.name) ?? [];
  const health: Health = {
    ...facts,
    ...summary,
    segments: judgeSegments(facts),
    oldestWaitingS: oldest(segments),
    rule,
    now,
    status: held.shown,
    findings: findingsOf(consumer, poll.head, gapSkips, { lateCommits, contested }),
  };
  return {
    health,
    memory: { samples, segments: remembered, hold: held, polls, rebuildTo, lateCommits, scopeKey: key },
    unclear: unclearOf(inputs, shares, scope, remembered, keys),
  };
}

function byConsumer(skips: readonly GapSkip[]): Map<string, GapSkip[]> {
  const found = new Map<string, GapSkip[]>();
  for (const skip of skips) found.set(skip.consumer, [...(found.get(skip.consumer) ?? []), skip]);
  return found;
}

/** How far a consumer had come that was set back; null when it was not, or has caught up again. */
function rebuilding(before: ConsumerMemory, { segments }: Consumer, share: Share, keys: Keys): Position | null {
  let to = before.rebuildTo;
  for (const [i, segment] of segments.entries()) {
    const was = before.segments.get(keys[i] as string)?.checkpoint;
    if (was && comparePositions(segment.checkpoint, was) < 0 && (!to || comparePositions(was, to) > 0)) to = was;
  }
  const isBack = segments.every(({ checkpoint }) => to === null || comparePositions(checkpoint, to) >= 0);
  return isBack || (share.waiting === 0 && !share.more) ? null : to;
}

/** Late commits that a segment had already passed when they became visible. */
function missed(
  before: ConsumerMemory,
  { segments }: Consumer,
  scope: Scope,
  late: ConsumerPoll['tail'],
  keys: Keys,
): readonly Position[] {
  return late
    .filter((event) =>
      segments.some((segment, i) => {
        const was = before.segments.get(keys[i] as string)?.checkpoint;
        return was !== undefined && isInShare(event, segment, scope) && comparePositions(event.position, was) <= 0;
      }),
    )
    .map(({ position }) => position);
}

function appendedAfter(view: TailView, scope: Scope, seenTo: Position): number {
  const known = countUpTo(view.tail, seenTo);
  const indexes = view.inScope(scope);
  let count = 0;
  for (let i = indexes.length - 1; i >= 0 && (indexes[i] ?? 0) >= known; i--) count++;
  return count;
}

/** The segments that nobody can judge without the older events. The answer goes into their memories. */
function unclearOf(
  inputs: readonly ShareInput[],
  shares: readonly Share[],
  scope: Scope,
  memories: Map<string, SegmentMemory>,
  keys: Keys,
): Unclear[] {
  const unclear: Unclear[] = [];
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as ShareInput;
    if (!isUnclear(input, shares[i] as Share, scope)) continue;
    const key = keys[i] as string;
    const remember: Unclear['remember'] = (answer) => {
      const memory = memories.get(key);
      if (memory) memories.set(key, { ...memory, ...answer });
    };
    unclear.push({ input, scope, after: knownTo(input), remember });
  }
  return unclear;
}

/** By the database's clock; with more events than are known, as old as the oldest past the checkpoint. */
function ageOf(share: Share, oldestS: number | null, databaseTime: number): number | null {
  if (share.more && share.waiting > 0 && oldestS !== null) return oldestS;
  return share.first ? Math.max(0, (databaseTime - share.first.time) / 1_000) : null;
}

function oldest(segments: readonly SegmentFacts[]): number | null {
  return segments.reduce<number | null>(
    (most, { oldestWaitingS }) =>
      oldestWaitingS !== null && (most === null || oldestWaitingS > most) ? oldestWaitingS : most,
    null,
  );
}

/** By the order of the segments. */
type Keys = readonly string[];

/** What the segments are remembered by. Two rows of one segment are told apart by their owners: they come in no order. */
function keysOf(segments: readonly Segment[]): Keys {
  const plain = segments.map(({ id, total }) => `${id}/${total}`);
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const key of plain) (once.has(key) ? twice : once).add(key);
  return plain.map((key, i) => (twice.has(key) ? `${key}/${segments[i]?.ownerId}` : key));
}
