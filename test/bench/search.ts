import type { EventStore } from '../../src/store/ports';
import { storeOf } from './ask';
import type { BenchStore } from './benchStore';
import { type Figure, type Section, sideBySide, timed, timesOf } from './measure';
import { startOtherClient } from './otherClient';

const ROUNDS = 7;
const SCAN = 'SELECT count(*) FROM events WHERE trace_id = $1 OR causation_id = $1';

/** The search for a trace id that no index has, newest events first, against one sequential scan in the server. */
export async function searchSection(bench: BenchStore): Promise<Section> {
  const store = await storeOf(await bench.open());
  const { admin, events } = bench;
  const newest = await traceIdAt(bench, 0.9995);
  // Outside the big correlation, because all its events would be read too.
  const middle = await traceIdAt(bench, 0.39);
  const scan = { name: 'one sequential scan', run: () => admin.query(SCAN, [middle]) };
  return {
    title: 'Search without an index',
    about: `A trace id among ${events.toLocaleString('en')} events without an index on trace_id or causation_id, in growing ranges of its blocks with pauses between.`,
    figures: [
      await sideBySide(
        'trace id without index: first hit, newest 0.1 %',
        ROUNDS,
        () => search(store, newest, true),
        scan,
        {
          atMost: 100,
        },
      ),
      await sideBySide('trace id without index: first hit, 61 % back', ROUNDS, () => search(store, middle, true), scan),
      await sideBySide('trace id without index: complete', ROUNDS, () => search(store, middle, false), scan, {
        ratioAtMost: 1.5,
      }),
      await besideSearch(bench, store, middle),
    ],
  };
}

/** Another client's look-ups in a second while a search runs, and for the same time without a search. */
async function besideSearch(bench: BenchStore, store: EventStore, id: string): Promise<Figure> {
  const other = await startOtherClient(bench.connection, bench.events);
  const beside: number[] = [];
  const alone: number[] = [];
  try {
    for (let round = -1; round < ROUNDS; round++) {
      let took = 0;
      const during = await other.perSecond(async () => {
        took = await timed(() => search(store, id, false));
      });
      const without = await other.perSecond(() => new Promise((resolve) => setTimeout(resolve, took)));
      if (round < 0) continue;
      beside.push(during);
      alone.push(without);
    }
  } finally {
    other.stop();
  }
  return {
    question: 'another client’s look-ups beside that search',
    ours: timesOf(beside),
    unit: '/s',
    yardstick: { name: 'the same without the search', times: timesOf(alone) },
    reach: { ratioAtLeast: 0.85 },
  };
}

async function search(store: EventStore, id: string, firstOnly: boolean): Promise<void> {
  let found = 0;
  for await (const { batch } of store.scan(id)) {
    found += batch.count;
    if (firstOnly && found > 0) return;
  }
  if (found === 0) throw new Error('The trace was not found.');
}

/** The trace id of the event at this share of all positions. */
async function traceIdAt({ admin }: BenchStore, share: number): Promise<string> {
  const { rows } = await admin.query<{ trace_id: string }>(
    `SELECT trace_id FROM events
     WHERE global_position >= (SELECT max(global_position) * ${share} FROM events)::bigint ORDER BY global_position LIMIT 1`,
  );
  const id = rows[0]?.trace_id;
  if (id === undefined) throw new Error('There is no such event.');
  return id;
}
