import {
  countOwn,
  knownTo,
  ownInBatch,
  type Share,
  type ShareInput,
  sharesOf,
  sumShares,
  type TailView,
} from '../backlog/backlog';
import { gapAfter, waitsAtGaps } from '../backlog/gap';
import { isUnclear, type Unclear } from '../backlog/lookBack';
import { countUpTo } from '../backlog/newestEvents';
import { passedForGood } from '../backlog/positionOrder';
import { addSample, ratesOf, type Sample } from '../backlog/rates';
import type { Consumer, ConsumerPoll, DeadLetter, GapSkip, Segment } from '../consumer/consumer';
import { findingsOf } from '../consumer/findings';
import { type Scope, scopeByRow, scopeKey } from '../consumer/scope';
import { DEFAULT_BATCH_SIZE } from '../diagnosis/diagnosis';
import { comparePositions, type Position } from '../event/event';
import { isDesertedFor, type LogEvidence, restFacts } from './evidence';
import { allLate, missed } from './lateCommits';
import { type Hold, type HoldTimes, hold, inputOf, recall, type SegmentMemory } from './memory';
import { restLimitS } from './rests';
import {
  type Facts,
  type Health,
  judge,
  judgeSegments,
  ownershipOf,
  type RuleName,
  type SegmentFacts,
  SILENT_PART,
  summarise,
} from './rules';

/** What people and code say about consumers. */
export interface Judging extends HoldTimes {
  scopeOf(name: string): Scope;
  /** Seconds after which a heartbeat counts as stale. */
  staleAfterSOf(name: string): number;
  /** What logs say of a consumer; undefined: they were not asked. */
  evidenceOf?(name: string): LogEvidence | undefined;
}

/** What earlier polls told of a consumer. */
export interface ConsumerMemory {
  readonly samples: readonly Sample[];
  readonly segments: Map<string, SegmentMemory>;
  readonly hold: Hold | undefined;
  readonly polls: number;
  readonly rebuildTo: Position | null;
  readonly lateCommits: readonly Position[];
  readonly scopeKey: string;
}

const WORKED_OFF: readonly RuleName[] = ['catchingUp', 'rebuilding', 'fallingBehind'];

/** Of a consumer that was never looked at. */
export const blank: ConsumerMemory = {
  samples: [],
  segments: new Map(),
  hold: undefined,
  polls: 0,
  rebuildTo: null,
  lateCommits: [],
  scopeKey: '',
};

/** One poll as all consumers see it. */
export interface HealthLook {
  readonly poll: ConsumerPoll;
  readonly judging: Judging;
  readonly view: TailView;
  /** The highest position that was known before. */
  readonly seenTo: Position | null;
  readonly late: ConsumerPoll['tail'];
  /** What was seen between the polls: late commits that a consumer had passed, by its name. */
  readonly passed: ReadonlyMap<string, readonly Position[]>;
  readonly gapSkips: ReadonlyMap<string | null, readonly GapSkip[]>;
  readonly deadLetters: ReadonlyMap<string | null, readonly DeadLetter[]>;
}

interface Assessed {
  readonly health: Health;
  readonly memory: ConsumerMemory;
  readonly unclear: readonly Unclear[];
}

/** Judges a consumer by one poll and what earlier ones told. */
export function assess(consumer: Consumer, known: ConsumerMemory, look: HealthLook): Assessed {
  const { poll, judging, view } = look;
  const scope = scopeByRow(consumer) ?? judging.scopeOf(consumer.name);
  const key = scopeKey(scope);
  // Another scope counts other events: what was counted before cannot be compared.
  const before = known.scopeKey === key ? known : { ...blank, hold: known.hold, lateCommits: known.lateCommits };
  const keys = keysOf(consumer.segments);
  const memoryOf = (i: number) => before.segments.get(keys[i] as string);
  const inputs = consumer.segments.map((segment, i) => inputOf(memoryOf(i), segment));
  const shares = sharesOf(view, inputs, scope);
  const share = sumShares(inputs, shares);
  const staleAfterS = judging.staleAfterSOf(consumer.name);
  const silentS = staleAfterS / SILENT_PART;
  const isDeserted = isDesertedFor(consumer, silentS);
  const memories = inputs.map((input, i) =>
    recall(
      memoryOf(i),
      input,
      shares[i] as Share,
      poll.head,
      poll.databaseTime,
      (from, to) => countOwn(view, input.segment, scope, from, to),
      silentS,
      isDeserted,
    ),
  );
  const { order } = poll.features;
  const rebuildTo = rebuilding(before, consumer, share, keys, order?.kind === 'xid' ? look.late : []);
  const wasSetBack = rebuildTo !== null && rebuildTo !== before.rebuildTo;
  const summary = summarise(consumer);
  const samples = addSample(wasSetBack || hasOtherRows(before, keys) ? [] : before.samples, {
    at: poll.databaseTime,
    waiting: share.waiting,
    more: share.more,
    positionLag: summary.positionLag,
    appended: look.seenTo === null ? 0 : appendedAfter(view, scope, look.seenTo),
  });
  const evidence = judging.evidenceOf?.(consumer.name);
  const batchSize = evidence?.batchSize ?? DEFAULT_BATCH_SIZE;
  const segments = inputs.map(({ segment, found }, i): SegmentFacts => {
    const memory = memories[i] as SegmentMemory;
    return {
      segment,
      ownership: ownershipOf(segment, poll.features, staleAfterS),
      share: shares[i] as Share,
      oldestWaitingS: ageOf(shares[i] as Share, found ? null : segment.oldestWaitingS, poll.databaseTime),
      restingS: memory.restingSince === null ? 0 : (poll.databaseTime - memory.restingSince) / 1_000,
      restingPolls: memory.restingPolls,
      gap: waitsAtGaps(poll.features) ? gapAfter(segment.checkpoint, nextAfter(view, segment.checkpoint)) : null,
      rest: restFacts(memory, segment, evidence, poll.databaseTime, () => {
        const nextBatch = ownInBatch(view, segment, scope, batchSize);
        return restLimitS(memory.rests, nextBatch, staleAfterS, evidence?.longestBatchS ?? null);
      }),
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
  // What does not move has no time at which it has caught up.
  const rates = WORKED_OFF.includes(rule) ? facts.rates : { ...facts.rates, catchUpS: null };
  const held = hold(before.hold, now, poll.databaseTime, judging);
  const lateCommits = allLate(
    before.lateCommits,
    [
      ...missed(passedForGood(look.late, order, poll.databaseTime), consumer, scope, (i) => memoryOf(i)?.checkpoint),
      ...(look.passed.get(consumer.name) ?? []),
    ],
    wasSetBack ? consumer : null,
  );
  const remembered = new Map(memories.map((memory, i) => [keys[i] as string, memory]));
  const gapSkips = [...(look.gapSkips.get(null) ?? []), ...(look.gapSkips.get(consumer.name) ?? [])];
  const deadLetters = look.deadLetters.get(consumer.name) ?? [];
  const health: Health = {
    ...facts,
    ...summary,
    rates,
    segments: judgeSegments(facts),
    oldestWaitingS: oldest(segments),
    rule,
    now,
    status: held.shown,
    findings: findingsOf(consumer, poll.head, { gapSkips, deadLetters }, lateCommits),
  };
  return {
    health,
    memory: { samples, segments: remembered, hold: held, polls, rebuildTo, lateCommits, scopeKey: key },
    unclear: unclearOf(inputs, shares, scope, remembered, keys),
  };
}

/** Segments were added or removed: what waits is shared out in another way. */
function hasOtherRows({ segments }: ConsumerMemory, keys: Keys): boolean {
  return segments.size !== keys.length || keys.some((key) => !segments.has(key));
}

/**
 * How far a consumer had come that was set back; null when it was not, or has caught up again. `waiting`: events, by position, that came
 * below it and that it waits for, which sets no one back.
 */
function rebuilding(
  before: ConsumerMemory,
  { segments }: Consumer,
  share: Share,
  keys: Keys,
  waiting: ConsumerPoll['tail'],
): Position | null {
  const lowest = waiting[0]?.position;
  const isBack = (to: Position, was: Position) =>
    comparePositions(to, was) < 0 && (!lowest || BigInt(to) < BigInt(lowest) - 1n);
  let to = before.rebuildTo;
  for (const [i, segment] of segments.entries()) {
    const was = before.segments.get(keys[i] as string)?.checkpoint;
    if (was && isBack(segment.checkpoint, was) && (!to || comparePositions(was, to) > 0)) to = was;
  }
  const isThere = segments.every(({ checkpoint }) => to === null || comparePositions(checkpoint, to) >= 0);
  return isThere || (share.waiting === 0 && !share.more) ? null : to;
}

/** The next event of any kind; undefined where none is known, or an older one may come before it. */
function nextAfter({ tail }: TailView, checkpoint: Position): Position | undefined {
  const isKnown = tail.coversAfter === null || comparePositions(checkpoint, tail.coversAfter) >= 0;
  return isKnown ? tail.events[countUpTo(tail, checkpoint)]?.position : undefined;
}

function appendedAfter(view: TailView, scope: Scope, seenTo: Position): number {
  const known = countUpTo(view.tail, seenTo);
  const indexes = view.inScope(scope);
  let count = 0;
  for (let i = indexes.length - 1; i >= 0 && (indexes[i] ?? 0) >= known; i--) count++;
  return count;
}

/** The segments that no one can judge without the older events. The answer goes into their memories. */
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
