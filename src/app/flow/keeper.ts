import { Cancelled, untilAborted } from '../../base/errors';
import { type Disposable, Emitter, type Event } from '../../base/event';
import { inSlices } from '../../base/inSlices';
import type { Position } from '../../model/event/event';
import { StreamVersions } from '../../model/flow/findings/streamVersions';
import type { FlowTable } from '../../model/flow/flowTable';
import type { FlowSurroundings, FlowWindow } from '../../model/flow/flowWindow';
import { learnFlows, learnNorms } from '../../model/flow/learn';
import type { FlowConsumer } from '../../model/flow/makers';
import { FlowNorms } from '../../model/flow/norms';
import { createSliceLearner, type FlowLearner, type Learned, LearnerLost } from './learning/learner';
import { clocksOf, type FlowSources, readNewestPages, readSince, resumeAt } from './window';

/** How many of the newest events are kept beside the norms: their effects may still come, and missing effects are looked for among them. */
const KEPT = 20_000;

type FlowStore = FlowSources['store'];

/** What the flows of one connection are learned from. */
interface KeeperParts {
  /** Runs work on the connection's store. */
  readonly use: <T>(work: (store: FlowStore) => Promise<T>) => Promise<T>;
  /** Returns how many of the newest events are read at first; 0: nothing is read. */
  readonly events: () => number;
  /** Returns the consumers as they are now. */
  readonly consumers: () => Promise<readonly FlowConsumer[]>;
  /** How many events are kept beside the norms. */
  readonly kept?: number;
  /** Learns from many events in another thread. The result is the same without it. */
  readonly thread?: LearnerThread;
}

/** Creates learners that work in another thread. */
interface LearnerThread {
  /** Creates a learner. `kept`: how many of the newest events it returns in full. */
  learner(events: number, kept: number): FlowLearner;
  /** Called when the thread did not start or has ended. From then on, this thread learns everything, in slices. */
  onLost(error: Error): void;
}

/** What is known of one connection's flows: learned once, then kept up to date. It takes some megabytes. */
export interface FlowKeeper extends Disposable {
  /** Undefined before the first `update`. The norms are learned from all events that were seen; the table has the newest events. */
  readonly window: FlowWindow | undefined;
  readonly versions: StreamVersions;
  readonly onDidChange: Event<FlowWindow>;
  /**
   * Learns the flows, or adds the events that came since; a follower of the store calls it when it saw events. Starts from the beginning
   * when events that were read before are no longer in the store. Calls at the same time share the work. A caller stops to wait when its
   * signal aborts, and the work ends when nothing waits for it any more; a caller without a signal waits until the end. Rejects with
   * StoreError, and with Cancelled after such an end or after `dispose`.
   */
  update(waiting?: AbortSignal): Promise<FlowWindow>;
  /** Forgets what is known, because the connection leads to another store. Learning that is under way starts again. */
  forget(): void;
}

/** One update, and how many callers wait for it. */
interface Run {
  readonly done: Promise<FlowWindow>;
  readonly abort: AbortController;
  waiting: number;
}

function rowsPast(table: FlowTable, position: Position): number {
  const after = BigInt(position);
  let rows = 0;
  for (let row = table.count - 1; row >= 0; row--) if (table.positionValue(row) > after) rows += 1;
  return rows;
}

/** Creates the keeper of one connection's flows. */
export function createFlowKeeper({ use, events, consumers, kept = KEPT, thread }: KeeperParts): FlowKeeper {
  const changed = new Emitter<FlowWindow>();
  const ended = new AbortController();
  /** Of the update that is under way. */
  let { signal } = ended;
  let versions = new StreamVersions();
  let table: FlowTable | undefined;
  let before = new FlowNorms();
  let window: FlowWindow | undefined;
  let running: Run | undefined;
  let isForgotten = false;
  let isThreadLost = false;

  const drop = () => {
    table = undefined;
    before = new FlowNorms();
    window = undefined;
  };

  const surroundings = async (of: FlowTable): Promise<FlowSurroundings> => ({
    consumers: await consumers(),
    ...clocksOf(of),
  });

  /** Moves the events that are too old to be kept into the norms. */
  const fold = async (all: FlowTable, around: FlowSurroundings) => {
    if (all.count <= 2 * kept) return { table: all, before, around };
    const { norms } = await inSlices(learnNorms(all, around, { causes: all.count - kept, before }), signal);
    return { table: await inSlices(all.newest(kept), signal), before: norms, around };
  };

  /** Reads the events that came since; undefined when events that were read before are gone. */
  const readOn = async (known: FlowTable): Promise<FlowTable | undefined> => {
    // Events that are no longer kept are not read again.
    const [resume, count] = [resumeAt(known, known.positionValue(0)), known.count];
    const expected = rowsPast(known, resume);
    const read = await use((store) => readSince(store, resume, { table: known, versions }, signal));
    return read - (known.count - count) < expected ? undefined : known;
  };

  /** Whether a thread is worth it. Fewer events are learned quickly here, and none of them is folded. */
  const isWorthThread = (count: number) => !isThreadLost && count > 2 * kept;

  const learnAll = async (): Promise<Learned> => {
    drop();
    let learner: FlowLearner | undefined;
    const begin = (count: number) => {
      const begun = (isWorthThread(count) ? thread?.learner(count, kept) : undefined) ?? createSliceLearner(count);
      learner = begun;
      return begun;
    };
    try {
      await use((store) => readNewestPages({ store, events: events() }, signal, begin));
      learner ??= createSliceLearner(0);
      const learned = await learner.finish(kept, consumers, signal);
      ({ versions } = learned);
      return learned;
    } catch (error) {
      if (!(error instanceof LearnerLost)) throw error;
      isThreadLost = true;
      thread?.onLost(error);
    } finally {
      learner?.dispose();
    }
    return learnAll();
  };

  const learn = async (): Promise<FlowWindow> => {
    signal.throwIfAborted();
    const all = table && table.count > 0 ? await readOn(table) : undefined;
    const folded = all ? await fold(all, await surroundings(all)) : await learnAll();
    // A consumer that passed a cause while events were read had appended the effects before that. Without a second read they would seem to
    // be missing.
    if (folded.table.count > 0 && folded.around.consumers.length > 0) await readOn(folded.table);
    const learned = await inSlices(learnFlows(folded.table, folded.around, { before: folded.before }), signal);
    signal.throwIfAborted();
    if (isForgotten) {
      isForgotten = false;
      drop();
      return await learn();
    }
    ({ table, before } = folded);
    window = learned;
    changed.fire(learned);
    return learned;
  };

  /** Begins an update, after the end of one that was given up. */
  const begin = (givenUp: Run | undefined): Run => {
    const abort = new AbortController();
    const work = async () => {
      if (givenUp) await givenUp.done.catch(() => undefined);
      signal = AbortSignal.any([ended.signal, abort.signal]);
      try {
        return await learn();
      } finally {
        if (running === run) running = undefined;
        isForgotten = false;
      }
    };
    const run: Run = { done: work(), abort, waiting: 0 };
    // Its callers may all have stopped to wait.
    run.done.catch(() => undefined);
    return run;
  };

  /** Waits for an update until the signal aborts. The last caller that stops to wait gives the update up. */
  const join = async (run: Run, waiting: AbortSignal): Promise<FlowWindow> => {
    try {
      return await untilAborted(run.done, waiting);
    } finally {
      run.waiting -= 1;
      if (run.waiting === 0 && waiting.aborted) run.abort.abort(new Cancelled());
    }
  };

  return {
    get window() {
      return window;
    },
    get versions() {
      return versions;
    },
    onDidChange: changed.event,
    update(waiting) {
      if (!running || running.abort.signal.aborted) running = begin(running);
      running.waiting += 1;
      return waiting ? join(running, waiting) : running.done;
    },
    forget() {
      drop();
      isForgotten = running !== undefined;
    },
    dispose() {
      ended.abort(new Cancelled());
      changed.dispose();
    },
  };
}
