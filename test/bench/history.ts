import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { decodeHistory, encodeHistory } from '../../src/app/history/encoding';
import type { Health } from '../../src/model/health/rules';
import { createHistoryBook, type HistoryBook } from '../../src/model/history/book';
import { healthOf } from '../support/looks';
import { type Figure, type Section, timesOf } from './measure';

const DAY_S = 86_400;
const POLL_S = 2;
const ROUNDS = 20;
const START = Date.UTC(2026, 0, 1);
const MB = 1e6;

/** The history of a day of polls: its size in memory and in the file, and the pauses for adding to it and writing it. */
export async function historySection(): Promise<Section> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  // Code takes memory the first time it runs.
  encodeHistory(dayOf(10).pages());
  for (const consumers of [1, 100, 1_000]) {
    const before = await memory();
    const book = dayOf(consumers);
    const taken = (await memory()) - before;
    const file = encodeHistory(book.pages());
    const size = consumers.toLocaleString('en');
    const points = book.of('shop.consumer_0').points.length;
    notes.push(
      `Consumers: ${size}; memory ${(taken / MB).toFixed(2)} MB, file ${(file.length / MB).toFixed(2)} MB, points of each ${points}.`,
    );
    const names = namesOf(consumers);
    figures.push(
      { question: `add a look, consumers: ${size}`, ours: times((i) => book.look(at(DAY_S + i * POLL_S), names)) },
      { question: `encode for the file, consumers: ${size}`, ours: times(() => encodeHistory(book.pages())) },
      {
        question: `take in another window's file, consumers: ${size}`,
        ours: times(() => book.merge(decodeHistory(file) ?? new Map())),
      },
    );
  }
  return {
    title: 'History of the consumers',
    about: `A look every ${POLL_S} s for a day, each with other figures.`,
    figures,
    notes,
  };
}

const at = (seconds: number) => START + seconds * 1_000;

const namesOf = (consumers: number): Health[] =>
  Array.from({ length: consumers }, (_, i) => healthOf(`shop.consumer_${i}`, { waiting: i, appended: 1, handled: 2 }));

function dayOf(consumers: number): HistoryBook {
  const book = createHistoryBook();
  const looks = [namesOf(consumers), namesOf(consumers)].map((all, n) =>
    all.map((health): Health => ({ ...health, share: { ...health.share, waiting: n * 1_000 } })),
  );
  for (let s = 0; s < DAY_S; s += POLL_S) book.look(at(s), looks[s % 3 === 0 ? 0 : 1] ?? []);
  return book;
}

function times(run: (round: number) => unknown) {
  const taken = Array.from({ length: ROUNDS }, (_, i) => {
    const before = performance.now();
    run(i);
    return performance.now() - before;
  });
  return timesOf(taken);
}

/** Bytes on the heap and in buffers; a collection frees them with a delay. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 4; i++) {
    collect();
    await delay(50);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
