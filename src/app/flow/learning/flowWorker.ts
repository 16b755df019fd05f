import { parentPort } from 'node:worker_threads';
import { Cancelled } from '../../../base/errors';
import { inSlices } from '../../../base/inSlices';
import { answerInThread } from '../../../base/thread';
import type { Position } from '../../../model/event/event';
import { StreamVersions } from '../../../model/flow/findings/streamVersions';
import { FlowTable } from '../../../model/flow/flowTable';
import { FlowNorms } from '../../../model/flow/norms';
import { type FlowPage, isPacked } from '../../../model/flow/reading/packed';
import { ColumnRoom } from '../../../model/flow/reading/readPacked';
import { openPostgres } from '../../../store/pg/connection';
import type { Database } from '../../../store/pg/database';
import { CopyRoom } from '../../../store/pg/session/copy';
import { readPackedPage } from '../../../store/queries/flows/packedPages';
import { clocksOf, readPages, takePage } from '../window';
import { learnBefore } from './learner';
import type { LearnAnswer, LearnQuestion, TableSize } from './threadLearner';

/** The thread that learns flows. A million events take seconds, and the extension host must not be blocked that long. */

if (parentPort === null) throw new Error('Flows are learned in a thread.');

/** Events in one page. It is larger than on the host, because this thread blocks nobody, and small enough to be in memory twice. */
const PAGE = 8_000;

let into: { readonly table: FlowTable; readonly versions: StreamVersions } | undefined;
/** The expected number of events in a stream. */
const EVENTS_OF_STREAM = 8;
const room = new ColumnRoom();
/** Holds one page at a time. The host writes the next one after this one is taken in. */
let shared: Uint8Array = new Uint8Array();

answerInThread<LearnQuestion, LearnAnswer>(parentPort, async (question, _bytes, signal) => {
  switch (question.kind) {
    case 'page': {
      const { page } = question;
      if (question.shared) shared = new Uint8Array(question.shared);
      const whole = 'positions' in page ? page : { ...page, bytes: shared.subarray(0, page.length) };
      return {
        answer: { kind: 'page', isTaken: await inSlices(takePage(whole, { ...begun(question.table), room }), signal) },
        given: [],
      };
    }
    case 'read':
      return { answer: { kind: 'read', rest: await read(question, signal) }, given: [] };
    case 'kinds': {
      const { table } = begun();
      return { answer: { kind: 'kinds', kinds: table.kinds, ...clocksOf(table) }, given: [] };
    }
    case 'learn':
      return learn(question, begun(), signal);
  }
});

/**
 * Reads the events in this thread, so that the extension host has no work with them. Returns the position from which reading failed; null
 * when everything was read.
 */
async function read(
  { table: size, pages, after }: Extract<LearnQuestion, { kind: 'read' }>,
  signal: AbortSignal,
): Promise<Position | null> {
  const into = { ...begun(size), room };
  const { spec, password, keyPassword } = pages.login;
  let database: Database | undefined;
  let [next, other] = [new CopyRoom(), new CopyRoom()];
  let rest = after;
  try {
    const db = await openPostgres(spec, async () => password, signal, { keyPassword });
    database = db;
    const store = {
      flowPage: (from: Position, count: number, signal?: AbortSignal) => {
        // One page arrives while the one before is taken in.
        [next, other] = [other, next];
        return readPackedPage(db, pages.query, from, count, signal, next);
      },
      // Pages that are not packed are read by the host.
      eventsAfter: () => Promise.reject(new Cancelled()),
    };
    const take = async (page: FlowPage) => {
      const isTaken = await inSlices(takePage(page, into), signal);
      if (isTaken && isPacked(page)) rest = page.last ?? rest;
      return isTaken;
    };
    await readPages(store, after, signal, take, PAGE);
    return null;
  } catch {
    // The host reads the rest, and reports the error if it fails, too.
    return rest;
  } finally {
    await database?.close();
    next.drop();
    other.drop();
  }
}

/** Returns the table and the versions; the first call creates them. */
function begun({ capacity, newest }: TableSize = { capacity: 1, newest: 1 }): NonNullable<typeof into> {
  into ??= {
    table: new FlowTable(capacity, newest),
    versions: new StreamVersions(Math.ceil(capacity / EVENTS_OF_STREAM)),
  };
  return into;
}

async function learn(
  { kept, consumers: sent, now, storeNow }: Extract<LearnQuestion, { kind: 'learn' }>,
  { table: all, versions }: NonNullable<typeof into>,
  signal: AbortSignal,
): Promise<{ answer: LearnAnswer; given: ArrayBuffer[] }> {
  const consumers = sent.map(({ handles, ...rest }) => {
    const numbers = new Map<unknown, number>(all.kinds.map((kind, i) => [kind, i]));
    return { ...rest, mayHandle: (event: unknown) => handles[numbers.get(event) ?? -1] ?? true };
  });
  const isLong = all.count > 2 * kept;
  const newest = await inSlices(all.newestRows(isLong ? kept : all.count), signal);
  const around = { consumers, now, storeNow };
  const norms = isLong ? await inSlices(learnBefore(all, kept, around), signal) : new FlowNorms();
  const state = versions.state();
  return {
    answer: { kind: 'learned', newest, norms, versions: state },
    given: [...buffersOf(newest), ...buffersOf(state)],
  };
}

/** Returns the memory of the columns, which is transferred without a copy. */
function buffersOf(columns: object): ArrayBuffer[] {
  return Object.values(columns).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? column.buffer : [],
  );
}
