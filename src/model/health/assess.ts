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
import { gapAfter } from '../backlog/gap';
import { isUnclear, type Unclear } from '../backlog/lookBack';
import { countUpTo } from '../backlog/newestEvents';
import { passedForGood } from '../backlog/positionOrder';
import { addSample, ratesOf, type Sample } from '../backlog/rates';
import type { Consumer, ConsumerPoll, DeadLetter, GapSkip } from '../consumer/consumer';
import { findingsOf } from '../consumer/findings';
import { type Scope, scopeByRow, scopeKey } from '../consumer/scope';
import { DEFAULT_BATCH_SIZE } from '../diagnosis/diagnosis';
import { comparePositions, type Position } from '../event/event';
import { addBeats, type Beats, lateAfterS, NO_BEATS } from './beats';
import { aliveIn, EVERY_PROCESS, isDesertedFor, type LogEvidence, mayHaveMore, restFacts } from './evidence';
import { type Facts, ownershipOf, type SegmentFacts, summarise } from './facts';
import { allLate, missed } from './lateCommits';
import { type ConsumerLook, type Hold, type HoldTimes, hold, inputOf, recall, type SegmentMemory } from './memory';
import { restLimitS } from './rests';
import { type Health, judge, judgeSegments, type RuleName } from './rules';
import { hasOtherRows, type Keys, keysOf, rebuilding } from './setBack';

/** What settings, code and logs say about consumers. */
export interface Judging extends HoldTimes {
  scopeOf(name: string): Scope;
  /** Seconds after which a heartbeat counts as stale. */
  staleAfterSOf(name: string): number;
  /** What logs say about a consumer; undefined: the logs were not read. */
  evidenceOf?(name: string): LogEvidence | undefined;
  /**
   * When two looks are further apart than this many seconds, what happened between them is unknown: the store may have been away. Absent:
   * never.
   */
  readonly unseenAfterS?: number;
}

/** What earlier polls have shown of a consumer. */
export interface ConsumerMemory {
  readonly samples: readonly Sample[];
  readonly segments: Map<string, SegmentMemory>;
  readonly hold: Hold | undefined;
  readonly polls: number;
  readonly rebuildTo: Position | null;
  readonly lateCommits: readonly Position[];
  readonly beats: Beats;
  readonly scopeKey: string;
}

const WORKED_OFF: readonly RuleName[] = ['catchingUp', 'rebuilding', 'fallingBehind'];

/** An owner is silent after this part (a third) of the time after which its heartbeat is stale: two heartbeats are then missing. */
const SILENT_PART = 3;

/** The memory of a consumer that has not been looked at yet. */
export const blank: ConsumerMemory = {
  samples: [],
  segments: new Map(),
  hold: undefined,
  polls: 0,
  rebuildTo: null,
  lateCommits: [],
  beats: NO_BEATS,
  scopeKey: '',
};

/** The parts of one poll that all consumers share. */
export interface HealthLook {
  readonly poll: ConsumerPoll;
  /** Milliseconds of a clock that never goes back: the database's clock without its jumps. */
  readonly at: number;
  /** The start of the time in which looks came without a long break; earlier than all looks when there was no break. */
  readonly seenSince: number;
  readonly judging: Judging;
  readonly view: TailView;
  /** The highest position that was known before this poll. */
  readonly seenTo: Position | null;
  readonly late: ConsumerPoll['tail'];
  /** Late commits that were seen between the polls and that a consumer had passed, by the consumer's name. */
  readonly passed: ReadonlyMap<string, readonly Position[]>;
  readonly gapSkips: ReadonlyMap<string | null, readonly GapSkip[]>;
  readonly deadLetters: ReadonlyMap<string | null, readonly DeadLetter[]>;
}

interface Assessed {
  readonly health: Health;
  readonly memory: ConsumerMemory;
  readonly unclear: readonly Unclear[];
}

/** Judges a consumer by one poll and by its memory of earlier polls. */
export function assess(consumer: Consumer, known: ConsumerMemory, look: HealthLook): Assessed {
  const { poll, at, seenSince, judging, view } = look;
  const scope = scopeByRow(consumer) ?? judging.scopeOf(consumer.name);
  const key = scopeKey(scope);
  // Another scope counts other events, so earlier counts cannot be compared with the new ones.
  const before =
    known.scopeKey === key ? known : { ...blank, hold: known.hold, lateCommits: known.lateCommits, beats: known.beats };
  const keys = keysOf(consumer.segments);
  const memoryOf = (i: number) => before.segments.get(keys[i] as string);
  const inputs = consumer.segments.map((segment, i) => inputOf(memoryOf(i), segment));
  const shares = sharesOf(view, inputs, scope);
  const share = sumShares(inputs, shares);
  const staleAfterS = judging.staleAfterSOf(consumer.name);
  const silentS = staleAfterS / SILENT_PART;
  const isDeserted = isDesertedFor(consumer, silentS);
  const looked: ConsumerLook = {
    head: poll.head,
    at,
    seenSince,
    silentS,
    isDeserted,
    processes: mayHaveMore(poll, silentS) ? EVERY_PROCESS : poll.processes,
  };
  const memories = inputs.map((input, i) => {
    const handled = (from: Position, to: Position) => countOwn(view, input.segment, scope, from, to);
    return recall(memoryOf(i), input, shares[i] as Share, handled, looked);
  });
  const { order } = poll.features;
  const rebuildTo = rebuilding(before, consumer, share, keys, order?.kind === 'xid' ? look.late : []);
  const wasSetBack = rebuildTo !== null && rebuildTo !== before.rebuildTo;
  const summary = summarise(consumer);
  const samples = addSample(wasSetBack || hasOtherRows(before, keys) || seenSince === at ? [] : before.samples, {
    at,
    waiting: share.waiting,
    more: share.more,
    positionLag: summary.positionLag,
    appended: look.seenTo === null ? 0 : appendedAfter(view, scope, look.seenTo),
  });
  const evidence = judging.evidenceOf?.(consumer.name);
  const batchSize = evidence?.batchSize ?? DEFAULT_BATCH_SIZE;
  const fallen = evidence?.fallen;
  const lives = { fell: (id: string) => fallen?.has(id) ?? false, isAlive: aliveIn(poll, consumer, silentS) };
  const segments = inputs.map(({ segment, found }, i): SegmentFacts => {
    const memory = memories[i] as SegmentMemory;
    return {
      segment,
      ownership: ownershipOf(segment, poll.features, staleAfterS),
      share: shares[i] as Share,
      oldestWaitingS: ageOf(shares[i] as Share, found ? null : segment.oldestWaitingS, poll.databaseTime),
      restingS: memory.restingSince === null ? 0 : (at - memory.restingSince) / 1_000,
      restingPolls: memory.restingPolls,
      gap:
        poll.features.gapWaitS === undefined ? null : gapAfter(segment.checkpoint, nextAfter(view, segment.checkpoint)),
      rest: restFacts(memory, segment, evidence, look, lives, () => {
        const nextBatch = ownInBatch(view, segment, scope, batchSize);
        const isSeenWhole = (memory.restingSince ?? at) >= seenSince;
        return restLimitS(memory.rests, nextBatch, staleAfterS, evidence?.longestBatchS ?? null, isSeenWhole);
      }),
    };
  });
  const polls = before.polls + 1;
  const beats = addBeats(before.beats, consumer, poll.databaseTime);
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
    lateAfterS: lateAfterS(beats, staleAfterS),
  };
  const { rule, status: now } = judge(facts);
  // A consumer that makes no progress has no time at which it will have caught up.
  const rates = WORKED_OFF.includes(rule) ? facts.rates : { ...facts.rates, catchUpS: null };
  const held = hold(before.hold, now, at, judging, seenSince);
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
    findings: findingsOf(
      consumer,
      poll.head,
      { gapSkips, deadLetters },
      lateCommits,
      evidence?.givenUp ?? null,
      poll.takenAt,
    ),
  };
  return {
    health,
    memory: { samples, segments: remembered, hold: held, polls, rebuildTo, lateCommits, beats, scopeKey: key },
    unclear: unclearOf(inputs, shares, scope, remembered, keys),
  };
}

/** Returns the next event of any kind; undefined when none is known, or when an older unknown event may come first. */
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

/** Returns the segments that cannot be judged without older events. Each has a function that stores the answer in its memory. */
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

/**
 * Returns the age of the oldest waiting event by the database's clock, in seconds. When more events wait than are known, it is the age of
 * the oldest event past the checkpoint.
 */
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
