import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { EventTail } from '../../src/store/livePorts';
import { openPostgres } from '../../src/store/pg/connection';
import { eventsTable } from '../support/ddl/events';
import { clientConfig, createTestServer, specOf, type TestServer } from '../support/postgres';
import { startWriters } from '../support/writers';
import { storeOf } from './ask';
import { type Section, timesOf } from './measure';

const PER_SECOND = 1_000;
const SECONDS = 20;
/** What a writer has begun becomes visible within this time after it was stopped, or never. */
const SETTLED_MS = 3_000;

/** Following a growing store on its own server: how late the events come, and whether each comes once. */
export async function tailSection(): Promise<Section> {
  const server = await createTestServer();
  await server.start();
  try {
    return await measure(server);
  } finally {
    await server.remove();
  }
}

async function measure(server: TestServer): Promise<Section> {
  const admin = new pg.Client(clientConfig(server, 'postgres'));
  await admin.connect();
  await admin.query(eventsTable({ style: 'aggregate' }));
  const db = await openPostgres(specOf(server, 'postgres'), async () => server.password);
  const tail = (await storeOf(db)).tail();
  await tail.begin(1);
  const following = follow(tail);
  const writers = startWriters(clientConfig(server, 'postgres'), PER_SECOND);
  await pause(SECONDS * 1_000);
  await writers.stop();
  await pause(SETTLED_MS);
  const { arrived, twice } = await following.stop();
  const { rows } = await admin.query<{ event_id: string }>('SELECT event_id FROM events');
  await db.close();
  await admin.end();
  const missed = rows.filter(({ event_id }) => !arrived.has(event_id)).length;
  if (missed > 0 || twice > 0) throw new Error(`${missed} events were missed, ${twice} came twice.`);
  const behind = [...writers.committed].map(([id, at]) => Math.max(0, (arrived.get(id) ?? Number.NaN) - at));
  return {
    title: 'Tail',
    about:
      'Six writers; every 25th transaction stays open for 400 ms with its positions taken, every 10th is rolled back.',
    figures: [
      {
        question: `tail at ${PER_SECOND.toLocaleString('en')} events/s, from the commit to here`,
        ours: timesOf(behind),
        reach: { p95AtMost: 300 },
      },
    ],
    notes: [
      `${rows.length.toLocaleString('en')} events in ${SECONDS} s; against the table's final content 0 missed, 0 twice.`,
    ],
  };
}

/** When each event came, by its event id. */
function follow(tail: EventTail) {
  const abort = new AbortController();
  const arrived = new Map<string, number>();
  let twice = 0;
  const ended = (async () => {
    for await (const { events } of tail.follow(abort.signal)) {
      const now = performance.now();
      for (const { eventId } of events) {
        if (arrived.has(eventId)) twice++;
        arrived.set(eventId, now);
      }
    }
  })();
  return {
    async stop() {
      abort.abort();
      // A question in flight rejects when it is cancelled.
      await ended.catch(() => undefined);
      return { arrived, twice };
    },
  };
}
