import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { findLines } from '../../src/logs/search';
import type { EventHeader } from '../../src/model/event';
import { fixtureEvents, fixtureText } from '../support/fixtures';
import { ripgrepPath } from '../support/ripgrep';
import { type Section, sideBySide } from './measure';

const MEGABYTES = 200;
const ROUNDS = 15;
const LOGS = ['api-slog-text.log', 'api-slog.json.log', 'api-std.log', 'api-zerolog.json.log'];

/** The log lines of one event in a big log of all formats, against ripgrep looking for the same ids as fixed strings. */
export async function logsSection(): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bench-'));
  try {
    const file = join(folder, 'big.log');
    await writeBigLog(file);
    return await measure(file, await ripgrepPath());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(file: string, ripgrep: string): Promise<Section> {
  const poison = fixtureEvents().find(({ position }) => position === '449');
  if (!poison) throw new Error('The fixture has no event at position 449.');
  const find = async (withRipgrep: boolean) => {
    const options = { signal: new AbortController().signal, ...(withRipgrep ? { ripgrep } : {}) };
    const { hits } = await findLines(poison, [file], options);
    if (hits.length < 30) throw new Error(`Only ${hits.length} lines were found.`);
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const figures = [
    await sideBySide('lines of one event, with ripgrep', ROUNDS, () => find(true), {
      name: '`rg -F` with its ids',
      run: () => bareRipgrep(ripgrep, poison, file),
    }),
    await sideBySide('lines of one event, without ripgrep', ROUNDS, () => find(false), {
      name: 'reading the file only',
      run: () => bareRead(file),
    }),
  ];
  delay.disable();
  return {
    title: 'Logs',
    about: `One log of ${MEGABYTES} MB, the formats of slog JSON and text, std log and zerolog mixed.`,
    figures,
    notes: [`Pauses of the event loop meanwhile: p99 ${pause(delay.percentile(99))}, longest ${pause(delay.max)}.`],
  };
}

const pause = (nanoseconds: number) => `${Math.round(nanoseconds / 1e6)} ms`;

async function bareRipgrep(ripgrep: string, event: EventHeader, file: string): Promise<void> {
  const child = spawn(ripgrep, ['--no-config', '-F', '-n', '-f', '-', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ids = [event.eventId, event.correlationId, event.traceId, event.stream.id];
  child.stdout.resume();
  child.stdin.end(`${ids.join('\n')}\n`);
  await once(child, 'close');
}

async function bareRead(file: string): Promise<void> {
  for await (const _ of createReadStream(file, { highWaterMark: 128 * 1024 }));
}

/** The real logs over and over with other ids and positions, the untouched ones in the middle. */
async function writeBigLog(file: string): Promise<void> {
  const real = LOGS.map(fixtureText).join('');
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

function other(text: string, copy: number): string {
  const mark = copy.toString(16).padStart(4, '0');
  return text
    .replace(/[\da-f]{4}(?=-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-)/g, mark)
    .replace(/("?trace_id"?[=: ]"?)[\da-f]{4}/g, `$1${mark}`)
    .replace(/(positions?"?[=: ]"?\[?)(\d+)/g, `$1${copy + 1}0$2`);
}
