import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { traceLogsView } from '../../src/app/traces/logRows';
import { inSlices } from '../../src/base/inSlices';
import { findLines } from '../../src/logs/attribute/search';
import { findTraceLines } from '../../src/logs/attribute/traceLines';
import { createScanThreads, type ScanThreads } from '../../src/logs/scan/scanThread';
import type { EventHeader, Position } from '../../src/model/event/event';
import { EventTable, headerSteps } from '../../src/model/event/eventTable';
import { encodeHeaders } from '../../src/model/event/headerBatch';
import { buildLogWorker } from '../support/bodyWorker';
import { fixtureEvents, fixtureText } from '../support/fixtures';
import { ripgrepPath } from '../support/ripgrep';
import { type Section, sideBySide, timesOf } from './measure';

const MEGABYTES = 200;
const ROUNDS = 15;
const LOGS = ['api-slog-text.log', 'api-slog.json.log', 'api-std.log', 'api-zerolog.json.log'];

/** The first position, as large as in a store whose log has this size. */
const FIRST_POSITION = 1_000_000;
const TRACE_EVENTS = 1_000;
const MANY = 10_000;
/** The copies of the real events that belong to the trace, besides the original ones. */
const TRACE_COPIES = [40, 120];

/** The log lines of an event and of a trace in a big log of all formats, against ripgrep with the same ids as fixed strings. */
export async function logsSection(): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bench-'));
  try {
    const file = join(folder, 'big.log');
    await writeBigLog(file);
    const threads = createScanThreads(await buildLogWorker(folder));
    const section = await measure(file, await ripgrepPath(), threads);
    threads.dispose();
    return section;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(file: string, ripgrep: string, threads: ScanThreads): Promise<Section> {
  const real = fixtureEvents().map((event) => moved(event));
  const poison = real.find(({ position }) => position === String(FIRST_POSITION + 449));
  if (!poison) throw new Error('The fixture has no event at position 449.');
  const trace = [...real, ...TRACE_COPIES.flatMap((copy) => real.map((event) => copied(event, copy)))].slice(
    0,
    TRACE_EVENTS,
  );
  const huge = Array.from({ length: 100 }, (_, i) => trace.map((event) => copied(event, 1000 + i))).flat();
  const table = new EventTable();
  table.append(encodeHeaders([...trace, ...huge].slice(0, MANY)));
  const options = (withRipgrep: boolean) => ({
    signal: new AbortController().signal,
    threads,
    ...(withRipgrep ? { ripgrep } : {}),
  });
  const find = async (withRipgrep: boolean) => {
    const { hits } = await findLines(poison, [file], options(withRipgrep));
    if (hits.length < 30) throw new Error(`Only ${hits.length} lines were found.`);
  };
  const findTrace = async (withRipgrep: boolean) => {
    const { hits } = await findTraceLines(trace, [file], options(withRipgrep));
    if (hits.length < 4000) throw new Error(`Only ${hits.length} lines were found.`);
  };
  const findHuge = async () => {
    const { more } = await findTraceLines(huge, [file], options(true));
    if (!more) throw new Error('It does not say that not all was looked for.');
  };
  const ofMany: number[] = [];
  /** Everything that the host does for a trace of 10,000 events between the question and the answer. */
  const findMany = async (withRipgrep: boolean) => {
    const watch = monitorEventLoopDelay({ resolution: 1 });
    watch.enable();
    const headers = await inSlices(headerSteps(table, MANY));
    const found = await findTraceLines(headers, [file], options(withRipgrep));
    const { lines } = await inSlices(traceLogsView({ ...found, files: 1 }));
    await setTimeout(5);
    watch.disable();
    ofMany.push(watch.max);
    if (lines.length < 4000) throw new Error(`Only ${lines.length} lines were found.`);
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const figures = [
    await sideBySide(
      'lines of one event, with ripgrep',
      ROUNDS,
      () => find(true),
      { name: '`rg -F` with its ids', run: () => bareRipgrep(ripgrep, [poison], file) },
      { ratioAtMost: 1.3 },
    ),
    await sideBySide('lines of one event, without ripgrep', ROUNDS, () => find(false), {
      name: 'reading the file only',
      run: () => bareRead(file),
    }),
    await sideBySide(
      'lines of a trace of 1,000 events, with ripgrep',
      ROUNDS,
      () => findTrace(true),
      { name: '`rg -F` with their ids', run: () => bareRipgrep(ripgrep, trace, file) },
      { ratioAtMost: 1.3, atMost: 1_500 },
    ),
    await sideBySide('lines of a trace of 1,000 events, without ripgrep', 3, () => findTrace(false), {
      name: 'reading the file only',
      run: () => bareRead(file),
    }),
    await sideBySide('lines of a trace of 10,000 events, with ripgrep', 3, () => findMany(true), {
      name: '`rg -F` with their ids',
      run: () => bareRipgrep(ripgrep, huge.slice(0, MANY), file),
    }),
    await sideBySide('lines of a trace of 10,000 events, without ripgrep', 3, () => findMany(false), {
      name: 'reading the file only',
      run: () => bareRead(file),
    }),
    await sideBySide('lines of a trace of 100,000 events, 10,000 looked for', 3, findHuge, {
      name: '`rg -F` with the ids of 10,000; of all it refuses',
      run: () => bareRipgrep(ripgrep, huge.slice(0, MANY), file),
    }),
  ];
  delay.disable();
  return {
    title: 'Logs',
    about: `One log of ${MEGABYTES} MB, the formats of slog JSON and text, std log and zerolog mixed, positions from a million on.`,
    figures,
    notes: [
      `Pauses of the event loop meanwhile: p99 ${pause(delay.percentile(99))}, longest ${pause(delay.max)}.`,
      `The longest pause in each search for a trace of 10,000 events: median ${pause(timesOf(ofMany).median)}, longest ${pause(Math.max(...ofMany))}.`,
    ],
  };
}

const pause = (nanoseconds: number) => `${Math.round(nanoseconds / 1e6)} ms`;

async function bareRipgrep(ripgrep: string, events: readonly EventHeader[], file: string): Promise<void> {
  const child = spawn(ripgrep, ['--no-config', '-F', '-n', '-f', '-', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  // An empty text would match every line.
  const ids = events
    .flatMap((event) => [event.eventId, event.correlationId, event.traceId, event.stream.id])
    .filter((id) => id !== null && id !== '');
  child.stdout.resume();
  child.stdin.end(`${[...new Set(ids)].join('\n')}\n`);
  await once(child, 'close');
}

async function bareRead(file: string): Promise<void> {
  for await (const _ of createReadStream(file, { highWaterMark: 128 * 1024 }));
}

/** Writes the real logs many times with other ids and positions, and the original ones in the middle. */
async function writeBigLog(file: string): Promise<void> {
  const real = movePositions(LOGS.map(fixtureText).join(''), (position) => position + FIRST_POSITION);
  const out = createWriteStream(file);
  let copies = 0;
  for (let bytes = 0; bytes < MEGABYTES * 1e6; copies++) {
    const block = bytes > 100e6 && bytes < 101e6 ? real : other(real, copies);
    bytes += block.length;
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function moved(event: EventHeader): EventHeader {
  return { ...event, position: String(Number(event.position) + FIRST_POSITION) as Position };
}

/** The event that the lines of a copy belong to. */
function copied(event: EventHeader, copy: number): EventHeader {
  const id = (text: string) => otherIds(text, copy);
  return {
    ...event,
    position: String(Number(event.position) + copy * 1000) as Position,
    eventId: id(event.eventId),
    correlationId: event.correlationId && id(event.correlationId),
    traceId: event.traceId && otherTrace(event.traceId, copy),
    stream: { ...event.stream, id: id(event.stream.id) },
  };
}

function other(text: string, copy: number): string {
  const ids = otherIds(text, copy).replace(
    /("?trace_id"?[=: ]"?)([\da-f]{32})/g,
    (_, key: string, id: string) => key + otherTrace(id, copy),
  );
  return movePositions(ids, (position) => position + copy * 1000);
}

/** A trace id whose two halves differ, as in real ids: a 64-bit tracer prints only one of them. */
const otherTrace = (id: string, copy: number) => markOf(copy) + id.slice(4, 16) + markOf(copy) + id.slice(20);

const markOf = (copy: number) => copy.toString(16).padStart(4, '0');

function otherIds(text: string, copy: number): string {
  return text
    .replace(/[\da-f]{4}(?=-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-)/g, markOf(copy))
    .replace(/\b(sku-|user-)(\d)/g, `$1${copy}x$2`);
}

function movePositions(text: string, move: (position: number) => number): string {
  return text.replace(
    /(positions?"?[=: ]"?\[?)(\d+)/g,
    (_, key: string, position: string) => key + move(Number(position)),
  );
}
