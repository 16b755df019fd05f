import './hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceOf } from '../../src/app/connections/source';
import { type BodyRules, bodyView } from '../../src/app/traces/bodies';
import { createBodyThread } from '../../src/app/traces/bodyThread';
import { fileBodiesInOrder } from '../../src/app/traces/readBodies';
import type { Position } from '../../src/model/event/event';
import { english } from '../../src/model/text/translate';
import type { EventStore } from '../../src/store/ports';
import { buildBodyWorker } from '../support/bodyWorker';
import { segments } from '../support/ddl/consumers';
import { eventsTable } from '../support/ddl/events';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { testHub } from '../support/testHub';
import { storeOf } from './ask';
import { type Figure, heldUp, type Section, timesOf } from './measure';

const BYTES = 50_000_000;
const ROUNDS = 2;
const POLLS = 20;
const SEGMENTS = 5_000;
const never = new AbortController().signal;

/** The work that must not block other extensions for more than 20 ms, whatever is read. */
export async function hostSection(): Promise<Section> {
  const database = await createTestDatabase(eventsTable({ style: 'context' }) + segments());
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bodies-'));
  const thread = createBodyThread(await buildBodyWorker(folder));
  try {
    const store = await storeOf(await database.open());
    const rules: BodyRules = { masked: ['password'], t: english, thread };
    const figures: Figure[] = [];
    for (const [kind, payload] of Object.entries(payloads())) {
      const position = await append(database, payload);
      figures.push(await figureOf(`open 50 MB of ${kind}`, () => open(store, position, rules)));
      figures.push(await figureOf(`save 50 MB of ${kind}`, () => save(store, position, rules)));
    }
    figures.push(await polled(database));
    return {
      title: 'Extension host',
      about:
        'The longest pause of the event loop while one thing is done, each thing several times. Large payloads and Go sources (below) are read in threads.',
      figures,
    };
  } finally {
    thread.dispose();
    await rm(folder, { recursive: true });
    await database.drop();
  }
}

/** A payload of each kind that is shown differently. */
function payloads(): Readonly<Record<string, Buffer>> {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  return {
    'one string of JSON': json({ text: 'x'.repeat(BYTES) }),
    'escaped letters': json({ text: 'ä"\n'.repeat(BYTES / 6) }),
    'many values of JSON': json(Array.from({ length: 1_400_000 }, (_, n) => ({ id: n, name: `value ${n}` }))),
    text: Buffer.from('neither JSON nor bytes\n'.repeat(BYTES / 23)),
    bytes: Buffer.alloc(BYTES, 0x85),
  };
}

async function append({ admin }: TestDatabase, payload: Buffer): Promise<Position> {
  const { rows } = await admin.query(
    `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
     VALUES ('shop', 'Order', gen_random_uuid()::text, 1, gen_random_uuid(), 'OrderPlaced', $1) RETURNING global_position::text AS position`,
    [payload],
  );
  return rows[0].position;
}

/** Reads a payload as a panel does for its page. */
async function open(store: EventStore, position: Position, rules: BodyRules): Promise<void> {
  const settings = { payloadReveal: { get: () => 'always' as const }, payloadRedact: { get: () => rules.masked } };
  const view = await bodyView(store, position, { reveal: true, whole: true }, { settings, ...rules }, never);
  if (view?.payload.kind !== 'packed') throw new Error('The payload was not read in the thread.');
}

/** Reads a payload as "Save as JSON" does. */
async function save(store: EventStore, position: Position, rules: BodyRules): Promise<void> {
  const read = fileBodiesInOrder(store, [{ position, payloadBytes: BYTES }], rules, never);
  const body = await read(position);
  if (!body || typeof body.payload === 'string') throw new Error('The payload was not read in the thread.');
}

/** The pauses of a real feed for consumers with 5,000 segments. */
async function polled({ admin, server, spec }: TestDatabase): Promise<Figure> {
  await admin.query(`
    INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload)
      SELECT 'shop', 'Order', i::text, 1, gen_random_uuid(), 'OrderPlaced', '{}' FROM generate_series(1, 20000) i;
    INSERT INTO consumer_segments SELECT 'consumer-' || i / 50, i % 50, 50, 'w-' || i % 7,
      greatest((SELECT max(global_position) FROM events) - i * 3, 0) FROM generate_series(0, ${SEGMENTS - 1}) i;
    INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments;
    ANALYZE`);
  const config = { name: 'shop', spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password };
  const source = sourceOf(config, 'user');
  const { hub, dispose } = testHub({ sources: [source] });
  await hub.connect(source, {});
  const { feed } = hub.handle('shop');
  const next = () =>
    new Promise<void>((resolve) => {
      const listening = feed.onDidChange(({ consumers }) => {
        if (consumers.length === 0) return;
        listening.dispose();
        resolve();
      });
    });
  const watching = feed.watch();
  await next();
  const times: number[] = [];
  for (let poll = 0; poll < POLLS; poll++) times.push(await heldUp(next));
  watching.dispose();
  await dispose();
  return { question: 'host held up: poll 5,000 segments', ours: timesOf(times), reach: { p95AtMost: 20 } };
}

async function figureOf(what: string, run: () => Promise<void>): Promise<Figure> {
  const times: number[] = [];
  // The first round loads and compiles code, so it is not counted.
  for (let round = -1; round < ROUNDS; round++) {
    const time = await heldUp(run);
    if (round >= 0) times.push(time);
  }
  // Shows progress to a person who waits for minutes.
  console.log(`  ${what}: ${times.map((time) => time.toFixed(1)).join(', ')} ms`);
  return { question: `host held up: ${what}`, ours: timesOf(times), reach: { p95AtMost: 20 } };
}
