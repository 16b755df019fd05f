import { Cancelled } from '../../base/errors';
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

/** So many of the newest events are kept beside the norms: their effects may still come, and what is missing is looked for among them. */
const KEPT = 20_000;

type FlowStore = FlowSources['store'];

/** What one connection's flows are learned from. */
interface KeeperParts {
  /** Runs work on the connection's store. */
  readonly use: <T>(work: (store: FlowStore) => Promise<T>) => Promise<T>;
  /** How many of the newest events are learned from at first; 0: nothing is read. */
  readonly events: () => number;
  /** The consumers as they are now. */
  readonly consumers: () => Promise<readonly FlowConsumer[]>;
  /** Events that are kept beside the norms. */
  readonly kept?: number;
  /** Learns many events beside this thread; what is learned is the same without. */
  readonly thread?: LearnerThread;
}

/** Where many events are learned from. */
interface LearnerThread {
  /** `kept`: of so many of the newest events all is wanted. */
  learner(events: number, kept: number): FlowLearner;
  /** It did not start, or it ended: from now on everything is learned here, with pauses. */
  onLost(error: Error): void;
}

/** What is known of one connection's flows: learned once, then brought up to date. Some MB. */
export interface FlowKeeper extends Disposable {
  /** undefined before the first `update`. The norms are those of all events that were seen, the table has the newest. */
  readonly window: FlowWindow | undefined;
  readonly versions: StreamVersions;
  readonly onDidChange: Event<FlowWindow>;
  /**
   * Learns, or takes in what came since: a follower of the store calls it when it saw events. Learns from the start where the events that
   * were read last are not the store's any more. Calls at one time share the work. Rejects with StoreError, and with Cancelled once disposed.
   */
  update(): Promise<FlowWindow>;
  /** Drops what is known: the connection leads elsewhere now. What is being learned is learned from the start. */
  forget(): void;
}

function rowsPast(table: FlowTable, position: Position): number {
  const after = BigInt(position);
  let rows = 0;
  for (let row = table.count - 1; row >= 0; row--) if (table.positionValue(row) > after) rows += 1;
  return rows;
}

/** Keeps one connection's flows. */
export function createFlowKeeper({ use, events, consumers, kept = KEPT, thread }: KeeperParts): FlowKeeper {
  const changed = new Emitter<FlowWindow>();
  const ended = new AbortController();
  const { signal } = ended;
  let versions = new StreamVersions();
  let table: FlowTable | undefined;
  let before = new FlowNorms();
  let window: FlowWindow | undefined;
  let running: Promise<FlowWindow> | undefined;
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

  /** What is beyond the kept events counts in the norms from now on. */
  const fold = async (all: FlowTable, around: FlowSurroundings) => {
    if (all.count <= 2 * kept) return { table: all, before, around };
    const { norms } = await inSlices(learnNorms(all, around, { causes: all.count - kept, before }), signal);
    return { table: await inSlices(all.newest(kept), signal), before: norms, around };
  };

  /** Takes in what came since; undefined where events that were read before are gone. */
  const readOn = async (known: FlowTable): Promise<FlowTable | undefined> => {
    // What is not kept any more is not read again.
    const [resume, count] = [resumeAt(known, known.positionValue(0)), known.count];
    const expected = rowsPast(known, resume);
    const read = await use((store) => readSince(store, resume, { table: known, versions }, signal));
    return read - (known.count - count) < expected ? undefined : known;
  };

  /** So few events are learned from in no time, and nothing of them is folded. */
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
    // Who has come past a cause meanwhile appended its effects before: without them they would seem to be missing.
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

  return {
    get window() {
      return window;
    },
    get versions() {
      return versions;
    },
    onDidChange: changed.event,
    update() {
      running ??= learn().finally(() => {
        running = undefined;
        isForgotten = false;
      });
      return running;
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
