import type { EventStore } from '../../src/store/ports';
import { recording, type Statement } from '../support/recorder';
import { at, drain, identify, runBare, storeOf } from './ask';
import type { BenchStore } from './benchStore';
import { type Figure, type Section, sideBySide } from './measure';

const SAMPLES = 100;
/** Enough rounds that the median depends neither on one pause of the machine nor on the first rounds, before the code is compiled. */
const ROUNDS = 1_000;
const REACH = { ratioAtMost: 1.3 };

interface Sample {
  readonly event_id: string;
  readonly correlation_id: string;
  readonly aggregate_type: string;
  readonly aggregate_id: string;
}

/** Point look-ups against the same SQL through bare `pg`. */
export async function lookupSection(bench: BenchStore): Promise<Section> {
  const opened = await bench.open();
  const store = await storeOf(opened);
  // Not the session that is timed, because finding the caller takes a third of a look-up's time.
  const { db, take } = recording(opened);
  const recorded = await storeOf(db);
  const samples = await readSamples(bench);
  const compare = async (
    question: string,
    ask: (store: EventStore, sample: Sample) => Promise<unknown>,
  ): Promise<Figure> => {
    const statements: (readonly Statement[])[] = [];
    take();
    for (const sample of samples) {
      await ask(recorded, sample);
      statements.push(take());
    }
    return sideBySide(
      question,
      ROUNDS,
      (round) => ask(store, at(samples, round % SAMPLES)),
      { name: 'same SQL, bare `pg`', run: (round) => runBare(bench.admin, at(statements, round % SAMPLES)) },
      REACH,
    );
  };
  return {
    title: 'Look-up',
    about: `${bench.events.toLocaleString('en')} events of the core generation with their default indexes: correlations of 2 to 40 and one of 100,000, gaps, flows without correlation, 300-byte payloads. ${SAMPLES} different ids, warm.`,
    figures: [
      await compare('event by id', (store, { event_id }) => store.event(event_id)),
      await compare('correlation of 38', (store, { correlation_id }) =>
        drain(store.headers({ by: 'correlation', id: correlation_id })),
      ),
      await compare('stream', (store, { aggregate_type, aggregate_id }) =>
        drain(store.headers({ by: 'stream', streamType: aggregate_type, id: aggregate_id, context: 'Shop' })),
      ),
      await compare('event id prefix', (store, { event_id }) => identify(store, event_id.slice(0, 8))),
      await compare('what is this id: an event', (store, { event_id }) => identify(store, event_id)),
      await compare('what is this id: a correlation', (store, { correlation_id }) => identify(store, correlation_id)),
    ],
  };
}

/** Events of correlations with 38 events, spread over the store. */
async function readSamples({ admin, events }: BenchStore): Promise<readonly Sample[]> {
  const { rows } = await admin.query<Sample>(
    `SELECT e.event_id, e.correlation_id, e.aggregate_type, e.aggregate_id
     FROM generate_series(0, ${SAMPLES * 2}) s CROSS JOIN LATERAL (
       SELECT e.* FROM events e WHERE e.global_position > s * ${Math.floor(events / SAMPLES / 2)}
       AND (SELECT count(*) FROM (SELECT 1 FROM events o WHERE o.correlation_id = e.correlation_id LIMIT 39) x) = 38
       ORDER BY e.global_position LIMIT 1) e LIMIT ${SAMPLES}`,
  );
  if (rows.length < SAMPLES) throw new Error(`Only ${rows.length} correlations of 38 were found.`);
  return rows;
}
