import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import type { Database } from '../store/pg/database';
import { noMeter } from './shop/consumers';
import { type LogFiles, openLogFiles } from './shop/logFiles';
import { createShopMetrics } from './shop/metrics';
import { createShop, type Shop } from './shop/shop';
import { type DemoReply, type DemoRequest, toPlain, type WorkerOptions } from './store/messages';
import { openPgliteDatabase } from './store/pgliteDatabase';
import { beat, persist, SCHEMA } from './store/tables';

/**
 * The thread of the demo. PGlite blocks it for seconds at start and during each query, which the extension host could not afford. PGlite
 * finds its files beside this bundle, so the build makes it a separate bundle and copies them there.
 */

const TICK_MS = 150;
const HEARTBEAT_MS = 5000;

if (parentPort === null) throw new Error('The demo store runs in a worker.');
const port = parentPort;
const { logFolder, seed, metricsPort } = workerData as WorkerOptions;

const logs = openLogFiles(logFolder);
const metrics = metricsPort === null ? null : createShopMetrics();
// The build has an empty cluster: creating one here would take seconds.
const cluster = brotliDecompressSync(await readFile(new URL('./cluster.data', import.meta.url)));
const pg = await PGlite.create({ loadDataDir: new Blob([cluster]) });
const running = createShop({ seed, openedAt: Date.now(), meter: metrics?.meter ?? noMeter });
const shop = await startShop(pg, logs, running);
const database = await openPgliteDatabase(pg);
const metricsUrl = (await metrics?.serve(metricsPort ?? 0, running)) ?? null;
serve(database);
reply({ kind: 'ready', server: database.server, metricsUrl });

function reply(message: DemoReply): void {
  port.postMessage(message);
}

/** Fills the store with the past and runs the shop until `stop`. */
async function startShop(db: PGlite, files: LogFiles, running: Shop): Promise<{ stop(): Promise<void> }> {
  let beatAt = 0;

  const tick = async (): Promise<void> => {
    const { events, entries } = running.advance(Date.now());
    await persist(db, events, running.segments);
    files.write(entries);
    if (Date.now() < beatAt) return;
    await beat(db);
    beatAt = Date.now() + HEARTBEAT_MS;
  };

  await db.exec(SCHEMA);
  await tick();
  await db.exec('ANALYZE');

  let stopped = false;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await delay(TICK_MS);
      await tick();
    }
  };
  // Nothing handles its failure: it ends the worker, and the host reports the store as lost.
  const ended = loop();
  return {
    async stop() {
      stopped = true;
      await ended;
    },
  };
}

function serve(db: Database): void {
  const aborts = new Map<number, AbortController>();
  const answer = async ({ id, sql, params }: DemoRequest & { kind: 'query' }): Promise<void> => {
    const abort = new AbortController();
    aborts.set(id, abort);
    try {
      for await (const rows of db.stream(sql, params, { signal: abort.signal }))
        reply({ kind: 'rows', id, rows, last: false });
      reply({ kind: 'rows', id, rows: [], last: true });
    } catch (error) {
      reply({ kind: 'error', id, error: toPlain(error) });
    } finally {
      aborts.delete(id);
    }
  };
  const close = async (): Promise<never> => {
    await shop.stop();
    metrics?.close();
    logs.close();
    await pg.close();
    process.exit(0);
  };
  port.on('message', (request: DemoRequest) => {
    if (request.kind === 'query') void answer(request);
    else if (request.kind === 'abort') aborts.get(request.id)?.abort();
    else void close();
  });
}
