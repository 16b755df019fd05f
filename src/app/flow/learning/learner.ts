import type { Disposable } from '../../../base/event';
import { giveBack } from '../../../base/giveBack';
import { inSlices } from '../../../base/inSlices';
import { StreamVersions } from '../../../model/flow/findings/streamVersions';
import { FlowTable } from '../../../model/flow/flowTable';
import type { FlowSurroundings } from '../../../model/flow/flowWindow';
import { learnNorms } from '../../../model/flow/learn';
import type { FlowConsumer } from '../../../model/flow/makers';
import { FlowNorms } from '../../../model/flow/norms';
import { ColumnRoom } from '../../../model/flow/reading/readPacked';
import type { Steps } from '../../../model/text/steps';
import { clocksOf, type PageTaker, takePage } from '../window';

/** The result of learning from many events: the newest events, the norms of the earlier ones, and the versions of all streams. */
export interface Learned {
  readonly table: FlowTable;
  readonly before: FlowNorms;
  readonly versions: StreamVersions;
  readonly around: FlowSurroundings;
}

/** Takes in events page by page, then learns from all but the newest. */
export interface FlowLearner extends PageTaker, Disposable {
  /** Call once, after the last page. `consumers` is called after the events were read, so that no consumer is behind them. */
  finish(kept: number, consumers: () => Promise<readonly FlowConsumer[]>, signal: AbortSignal): Promise<Learned>;
}

/** The learning thread did not start, failed or ended. What it had taken in is lost. */
export class LearnerLost extends Error {
  override readonly name = 'LearnerLost';
}

/** Room for events that are appended while the others are read; usually there are fewer. For more, all columns would have to be moved. */
const MEANWHILE = 20_000;

/** Returns the capacity of a table that will get about this many events. */
export const roomFor = (events: number): number => events + MEANWHILE;

/** Creates a learner that works in this thread, in slices. `capacity`: about how many events will come. */
export function createSliceLearner(capacity: number): FlowLearner {
  const into = { table: new FlowTable(roomFor(capacity)), versions: new StreamVersions(), room: new ColumnRoom() };
  return {
    take: (page, signal) => inSlices(takePage(page, into), signal),
    async finish(kept, consumers, signal) {
      const { table, versions } = into;
      const around = { consumers: await consumers(), ...clocksOf(table) };
      if (table.count <= 2 * kept) return { table, before: new FlowNorms(), versions, around };
      const newest = await inSlices(table.newest(kept), signal);
      return { table: newest, before: await inSlices(learnBefore(table, kept, around), signal), versions, around };
    },
    dispose: () => undefined,
  };
}

/** Learns from all but the newest events of a table. Drops the table's ids to save memory, so the table cannot be used afterwards. */
export function* learnBefore(table: FlowTable, kept: number, around: FlowSurroundings): Steps<FlowNorms> {
  giveBack(table.forgetIds());
  return (yield* learnNorms(table, around, { causes: table.count - kept })).norms;
}
