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

/** What is known after many events: the newest of them, what was learned from those before, and the versions of all streams. */
export interface Learned {
  readonly table: FlowTable;
  readonly before: FlowNorms;
  readonly versions: StreamVersions;
  readonly around: FlowSurroundings;
}

/** Takes in events page by page, then learns from all but the newest. */
export interface FlowLearner extends PageTaker, Disposable {
  /** To be called once, after the last page. `consumers` are asked for after the events were read, so that none is behind them. */
  finish(kept: number, consumers: () => Promise<readonly FlowConsumer[]>, signal: AbortSignal): Promise<Learned>;
}

/** The thread that learns did not start, failed or ended; what it had taken in is gone. */
export class LearnerLost extends Error {
  override readonly name = 'LearnerLost';
}

/** Events that others append while those before are read, at most as a rule: for more of them all columns would have to be moved. */
const MEANWHILE = 20_000;

/** For how many events a table is made that so many will come into. */
export const roomFor = (events: number): number => events + MEANWHILE;

/** Learns where it is asked, with pauses. `capacity`: about how many events will come. */
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

/** Learns from all but the newest events of a table, which is of no other use afterwards: its ids are dropped, to need less memory. */
export function* learnBefore(table: FlowTable, kept: number, around: FlowSurroundings): Steps<FlowNorms> {
  giveBack(table.forgetIds());
  return (yield* learnNorms(table, around, { causes: table.count - kept })).norms;
}
