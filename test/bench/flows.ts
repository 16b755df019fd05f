import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { flowFindings } from '../../src/app/flow/findings/flowFindings';
import { createFlowKeeper, type FlowKeeper } from '../../src/app/flow/keeper';
import { createThreadLearner } from '../../src/app/flow/learning/threadLearner';
import { missingIn } from '../../src/app/flow/missingIn';
import type { EventHeader } from '../../src/model/event/event';
import { EventTable } from '../../src/model/event/eventTable';
import { encodeHeaders } from '../../src/model/event/headerBatch';
import { compareTraces } from '../../src/model/flow/compare/compare';
import type { EventStore } from '../../src/store/ports';
import { buildFlowWorker } from '../support/bodyWorker';
import { consumerAt } from '../support/flows/learn';
import { syntheticHeaders } from '../support/syntheticTrace';
import { storeOf } from './ask';
import type { BenchStore } from './benchStore';
import { type Figure, heldUp, type Section, timed, timesOf } from './measure';
import { startOtherClient } from './otherClient';

const ROUNDS = 3;
const UPDATES = 10;
const COMPARED = 10_000;
const MB = 1e6;
const HOST = { p95AtMost: 20 };
const never = new AbortController().signal;

/** The norms of the store: learned from all events, brought up to date, and used to find what is missing and unusual. */
export async function flowsSection(bench: BenchStore): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bench-'));
  try {
    return await measured(bench, await buildFlowWorker(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measured(bench: BenchStore, worker: URL): Promise<Section> {
  const store = await storeOf(await bench.open());
  const { events } = bench;
  const size = events.toLocaleString('en');
  const [learned, peaks, kept, holds]: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const before = memory();
    const keeper = keeperOf(store, events, worker);
    const peak = watchMemory();
    holds?.push(await heldUp(async () => learned?.push(await timed(() => keeper.update()))));
    peaks?.push((peak() - before) / MB);
    kept?.push((memory() - before) / MB);
    keeper.dispose();
  }
  const keeper = keeperOf(store, events, worker);
  await keeper.update();
  const [updates, updateHolds]: number[][] = [[], []];
  for (let round = 0; round < UPDATES; round++) {
    updateHolds?.push(await heldUp(async () => updates?.push(await timed(() => keeper.update()))));
  }
  const figures: Figure[] = [
    { question: `norms of ${size} events`, ours: timesOf(learned ?? []), reach: { atMost: 3_000 } },
    { question: 'memory while they are learned', ours: timesOf(peaks ?? []), unit: 'MB', reach: { atMost: 60 } },
    { question: 'memory that stays', ours: timesOf(kept ?? []), unit: 'MB' },
    { question: 'norms brought up to date', ours: timesOf(updates ?? []), reach: { atMost: 100 } },
    { question: 'host held up: norms', ours: timesOf(holds ?? []), reach: HOST },
    { question: 'host held up: norms brought up to date', ours: timesOf(updateHolds ?? []), reach: HOST },
    await held('what is missing', keeper, (window) => missingIn(window, store, never)),
    await held('findings', keeper, (window) => flowFindings({ window, versions: keeper.versions }, store, never)),
    await besideLearning(bench, store, worker),
    compared(),
  ];
  keeper.dispose();
  return {
    title: 'Flows',
    about: `What usually follows what, learned in a thread from ${size} events with five consumers that have handled all of them. Brought up to date: the newest thousand positions are read again, of a busy store up to five thousand, and the newest 20,000 to 40,000 events are counted again.`,
    figures,
  };
}

function keeperOf(store: EventStore, events: number, worker: URL): FlowKeeper {
  const checkpoint = BigInt(Number.MAX_SAFE_INTEGER);
  return createFlowKeeper({
    use: (work) => work(store),
    events: () => events,
    thread: {
      learner: (count, kept) => createThreadLearner(worker, count, kept),
      onLost(error) {
        throw error;
      },
    },
    consumers: async () => Array.from({ length: 5 }, (_, i) => consumerAt(`consumer_${i}`, checkpoint)),
  });
}

type Window = Awaited<ReturnType<FlowKeeper['update']>>;

async function held(what: string, keeper: FlowKeeper, run: (window: Window) => Promise<unknown>): Promise<Figure> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // The findings of a window are kept, so each round asks about another window.
    const window = await keeper.update();
    times.push(await heldUp(() => run(window)));
  }
  return { question: `host held up: ${what}`, ours: timesOf(times), reach: HOST };
}

/** Another client's look-ups in a second while norms are learned, and for the same time while they are not. */
async function besideLearning(bench: BenchStore, store: EventStore, worker: URL): Promise<Figure> {
  const other = await startOtherClient(bench.connection, bench.events);
  const [beside, alone]: number[][] = [[], []];
  try {
    for (let round = -1; round < ROUNDS; round++) {
      let took = 0;
      const keeper = keeperOf(store, bench.events, worker);
      const during = await other.perSecond(async () => {
        took = await timed(() => keeper.update());
      });
      keeper.dispose();
      const without = await other.perSecond(() => new Promise((resolve) => setTimeout(resolve, took)));
      if (round < 0) continue;
      beside?.push(during);
      alone?.push(without);
    }
  } finally {
    other.stop();
  }
  return {
    question: 'another client’s look-ups while norms are learned',
    ours: timesOf(beside ?? []),
    unit: '/s',
    yardstick: { name: 'the same without', times: timesOf(alone ?? []) },
    reach: { ratioAtLeast: 0.85 },
  };
}

/** Two traces; the second one lacks some events and has others late. */
function compared(): Figure {
  const headers = syntheticHeaders(COMPARED);
  const [left, right] = [traceOf(headers), traceOf(headers.filter((_, i) => i % 50 !== 49))];
  const times = Array.from({ length: 2 * ROUNDS }, () => {
    const started = performance.now();
    compareTraces(left, right);
    return performance.now() - started;
  });
  return {
    question: `compare two traces of ${COMPARED.toLocaleString('en')} events`,
    ours: timesOf(times.slice(1)),
    reach: { atMost: 150 },
  };
}

function traceOf(headers: readonly EventHeader[]): EventTable {
  const table = new EventTable();
  table.append(encodeHeaders(headers));
  return table;
}

/** The bytes of the process, including its threads, after unused memory was freed. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return used();
}

function used(): number {
  return process.memoryUsage.rss();
}

const LOOK_MS = 50;

/** The highest number of bytes since the call, including unused memory; call the result once, at the end. */
function watchMemory(): () => number {
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, used());
  }, LOOK_MS);
  return () => {
    clearInterval(looking);
    return Math.max(most, used());
  };
}
