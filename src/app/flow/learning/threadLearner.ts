import { setImmediate } from 'node:timers/promises';
import { inSlices } from '../../../base/inSlices';
import { Thread } from '../../../base/thread';
import type { Position } from '../../../model/event/event';
import { StreamVersions, type VersionsState } from '../../../model/flow/findings/streamVersions';
import { FlowTable } from '../../../model/flow/flowTable';
import type { FlowSurroundings } from '../../../model/flow/flowWindow';
import type { FlowConsumer } from '../../../model/flow/makers';
import { FlowNorms } from '../../../model/flow/norms';
import type { EventKind, FlowBatch, FlowRows } from '../../../model/flow/reading/flowColumns';
import { isPacked, type PackedPage } from '../../../model/flow/reading/packed';
import type { Steps } from '../../../model/text/steps';
import type { LentPages } from '../../../store/ports';
import { type FlowLearner, type Learned, LearnerLost, roomFor } from './learner';

/**
 * A consumer without its function, which cannot be sent to a thread: `handles` says for each kind of the thread's table whether it may
 * handle it.
 */
interface SentConsumer extends Omit<FlowConsumer, 'mayHandle'> {
  readonly handles: readonly boolean[];
}

/**
 * The questions to the thread, one at a time. `shared`: from this question on, the memory for the bytes of packed pages. It is written
 * again only after the thread has answered.
 */
export type LearnQuestion =
  | {
      readonly kind: 'page';
      readonly table: TableSize;
      readonly page: (Omit<PackedPage, 'bytes'> & { readonly length: number }) | FlowBatch;
      readonly shared?: SharedArrayBuffer;
    }
  | { readonly kind: 'read'; readonly table: TableSize; readonly pages: LentPages; readonly after: Position }
  | { readonly kind: 'kinds' }
  | ({ readonly kind: 'learn'; readonly kept: number; readonly consumers: readonly SentConsumer[] } & Clocks);

/** The size of the thread's table: about how many events will come, and how many of the newest are returned at most. */
export interface TableSize {
  readonly capacity: number;
  readonly newest: number;
}

type Clocks = Pick<FlowSurroundings, 'now' | 'storeNow'>;

/** The thread's answers. */
export type LearnAnswer =
  | { readonly kind: 'page'; readonly isTaken: boolean }
  /** `rest`: the position from which reading failed; null when everything was read. */
  | { readonly kind: 'read'; readonly rest: Position | null }
  | ({ readonly kind: 'kinds'; readonly kinds: readonly EventKind[] } & Clocks)
  /** `norms` lose their methods in the transfer, and are merged into norms that have them. */
  | {
      readonly kind: 'learned';
      readonly newest: FlowRows;
      readonly norms: FlowNorms;
      readonly versions: VersionsState;
    };

/** The thread ends when it gets no question for this long. It must be longer than the consumers take to answer. */
const IDLE_MS = 180_000;
/** The memory for young objects. They live for one page, or are columns; more memory only makes the process larger. */
const YOUNG_MB = 4;
const NO_BYTES = new Uint8Array();

/**
 * Creates a learner that works in its own thread and ends it with `dispose`. `url`: the bundle of `flowWorker.ts`; `kept`: the value for
 * `finish`.
 */
export function createThreadLearner(url: URL, capacity: number, kept: number): FlowLearner {
  // A table with up to twice as many events is returned whole.
  const size = { capacity: roomFor(capacity), newest: 2 * kept };
  const thread = new Thread<LearnQuestion, LearnAnswer>(url, 'event-trace-flows', {
    idleMs: IDLE_MS,
    // A new thread would not know the earlier pages.
    isOneLife: true,
    youngMb: YOUNG_MB,
  });

  const ask = async <K extends LearnAnswer['kind']>(
    kind: K,
    question: LearnQuestion,
    signal: AbortSignal,
  ): Promise<Extract<LearnAnswer, { kind: K }>> => {
    try {
      const answer = await thread.ask(question, NO_BYTES, signal);
      if (isOf(answer, kind)) return answer;
      throw new Error(`The thread answered ${answer.kind} instead of ${kind}.`);
    } catch (error) {
      signal.throwIfAborted();
      throw new LearnerLost((error as Error).message);
    }
  };

  let shared = new SharedArrayBuffer(0);

  return {
    async take(page, signal) {
      if (!isPacked(page)) return (await ask('page', { kind: 'page', table: size, page }, signal)).isTaken;
      const { bytes, ...rest } = page;
      const sent = { ...rest, length: bytes.length };
      const isMoved = shared.byteLength < bytes.length;
      // A little more than needed, so that later pages fit, too.
      if (isMoved) shared = new SharedArrayBuffer(Math.ceil(bytes.length * 1.25));
      new Uint8Array(shared).set(bytes);
      return (await ask('page', { kind: 'page', table: size, page: sent, ...(isMoved && { shared }) }, signal)).isTaken;
    },
    read: async (pages, after, signal) => (await ask('read', { kind: 'read', table: size, pages, after }, signal)).rest,
    async finish(kept, consumersNow, signal) {
      const { kinds, now, storeNow } = await ask('kinds', { kind: 'kinds' }, signal);
      const consumers = await consumersNow();
      const sent = consumers.map(({ mayHandle, ...rest }) => ({ ...rest, handles: kinds.map(mayHandle) }));
      const question = { kind: 'learn', kept, consumers: sent, now, storeNow } as const;
      const learned = await ask('learned', question, signal);
      // The thread's memory is freed before tables are made from the answer.
      thread.dispose();
      await setImmediate();
      return { ...(await inSlices(madeOf(learned), signal)), around: { consumers, now, storeNow } };
    },
    dispose: () => thread.dispose(),
  };
}

/** One generator for all steps: separate ones would follow each other without a pause between them. */
function* madeOf({
  newest,
  norms,
  versions: sent,
}: Extract<LearnAnswer, { kind: 'learned' }>): Steps<Omit<Learned, 'around'>> {
  const table = new FlowTable(2 * newest.count);
  yield* table.appending(newest);
  const before = new FlowNorms();
  yield* before.merging(norms);
  return { table, before, versions: yield* StreamVersions.from(sent) };
}

function isOf<K extends LearnAnswer['kind']>(
  answer: LearnAnswer,
  kind: K,
): answer is Extract<LearnAnswer, { kind: K }> {
  return answer.kind === kind;
}
