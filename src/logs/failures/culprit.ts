import { createBreather, inSlices } from '../../base/inSlices';
import {
  type ConsumerLog,
  isNamed,
  type LinePlace,
  type ProcessRun,
  type SkipLine,
} from '../../model/diagnosis/consumerLog';
import { signsOf } from '../../model/diagnosis/rules/teardown';
import type { LogWords } from '../../model/log/words';
import type { LineReading } from '../formats/readLine';
import { type LogRecord, writerOf } from '../lines/records';
import { partByReadability } from '../scan/logFiles';
import { plainNeedles } from '../scan/needles';
import type { RawLine } from '../scan/rawLine';
import { type ScanOptions, scanNeedles } from '../scan/scanLines';
import { readBatchTimes } from './batchTimes';
import { createEndings, createFailureList } from './collected';
import { type CulpritLine, readCulpritLine } from './culpritLines';
import { errorPatterns } from './culpritPatterns';
import { CRASH_TEXTS, withStacks } from './ends/crashes';
import { isEndField, withDescriptions } from './ends/described';
import { EXIT_TEXTS, endIn } from './ends/exits';
import { createSourceWriters, namedProcess, type ReportedEnd } from './ends/writers';
import { readLastMoments } from './lastMoments';
import { createLastTries, TRY_TEXTS } from './lastTries';
import { linesWith } from './libraryLines';
import { createRuns } from './runs';
import { createLineReader, createWholeLines, isNothing, isPartOfMessage, wholeOf, withErrorsBelow } from './wholeLines';

/** How many lines are matched with the patterns of the settings at once. */
const PATTERN_BATCH = 200;

export interface CulpritOptions extends ScanOptions {
  /** `eventTrace.logs.errorPatterns`; they are matched with the lines that mention the consumer. */
  readonly patterns: readonly string[];
  /** What the store's own library writes. */
  readonly words?: LogWords | undefined;
}

/**
 * Reads what the log files (absolute paths) say about failed and ended consumers, and whether they mention this one. `withBatches`: reads
 * also how long its batches took. Rejects with the signal's reason when it aborts.
 */
export async function readConsumerLog(
  consumer: string,
  files: readonly string[],
  { withBatches, ...options }: CulpritOptions & { readonly withBatches?: boolean | undefined },
): Promise<ConsumerLog> {
  const [log] = await readConsumerLogs([consumer], files, options);
  if (!log) throw new RangeError('A log is read for one consumer at least.');
  return withBatches
    ? { ...log, batches: await readBatchTimes(consumer, files, linesWith(options.words), options) }
    : log;
}

/**
 * The same for several consumers, in their order. The files are read once for all of them. The lines of all consumers are used to find
 * which consumers a process ran.
 */
export async function readConsumerLogs(
  consumers: readonly string[],
  files: readonly string[],
  options: CulpritOptions,
): Promise<ConsumerLog[]> {
  const { signal } = options;
  signal.throwIfAborted();
  const { readable, unreadable } = await partByReadability(files);
  const failed = new Set(unreadable);
  const by = linesWith(options.words);
  const patterns = errorPatterns([...options.patterns, ...(options.words?.failureLines ?? [])]);
  const failures = createFailureList();
  /** What the patterns of the settings find, for each consumer separately. */
  const matched = new Map(consumers.map((consumer) => [consumer, createFailureList()]));
  const cancelled = createFailureList();
  const runs = createRuns();
  /** Files whose lines have no zone or no date: their times are guesses. */
  const guessed = new Set<string>();
  const endings = createEndings();
  const lastTries = createLastTries();
  const skips: SkipLine[] = [];
  const ends: (ReportedEnd & { readonly isField: boolean })[] = [];
  const writers = createSourceWriters();
  let pending: RawLine[] = [];

  const matchPending = () => {
    for (const [consumer, list] of matched) {
      const naming = pending.filter(({ text }) => text.includes(consumer));
      if (naming.length > 0) list.add(...patterns.match(naming, consumer));
    }
    pending = [];
  };
  const saidOf = createLineReader((line, at) => readCulpritLine(line, placeOf(line, at), by));
  /** The first lines of records that were already reported: the search may find several lines of one record. */
  const reported = new Set<string>();
  const take = (raw: RawLine, alone: LineReading, record: LogRecord | undefined) => {
    lastTries.take(raw.text, raw);
    const whole = record && wholeOf(raw, alone, record, by);
    const lineNumber = whole?.lineNumber ?? raw.lineNumber;
    const key = `${lineNumber} ${raw.file}`;
    if (whole && reported.has(key)) return;
    const isSilent = report(raw, whole?.reading ?? alone, lineNumber);
    if (whole || !isSilent) reported.add(key);
  };
  /** Returns false when the line says something about a consumer. */
  const report = (raw: RawLine, line: LineReading, lineNumber: number): boolean => {
    if (line.assumed !== null) guessed.add(raw.file);
    const at = { file: raw.file, lineNumber };
    const place = placeOf(line, at);
    const said = saidOf(line, at);
    const isSilent = isNothing(said);
    const crash = isSilent ? endIn(line) : undefined;
    if (!isSilent) writers.saw(place);
    if (crash) {
      const end = { crash: { ...crash, frames: [], time: line.time, ...place }, of: namedProcess(line) };
      ends.push({ ...end, isField: isEndField(raw.text) });
    }
    if (isSilent && !crash && patterns.some) pending.push(raw);
    keep(said);
    if (pending.length >= PATTERN_BATCH) matchPending();
    return isSilent;
  };
  const keep = ({ failure, cancelled: answer, skip, ending, owner, endedOwner, start }: CulpritLine) => {
    if (failure) failures.add(failure);
    if (answer) cancelled.add(answer);
    if (skip) skips.push(skip);
    if (ending) endings.add(ending);
    if (owner) endings.addOwner(owner);
    if (owner) runs.owner(owner);
    if (endedOwner) endings.endOwner(endedOwner);
    if (start) runs.start(start);
  };

  const fixed = [...by.texts, ...CRASH_TEXTS, ...EXIT_TEXTS, ...TRY_TEXTS, ...(patterns.some ? consumers : [])];
  const needles = plainNeedles(fixed);
  const reader = createWholeLines(options, (raw, line) => isPartOfMessage(raw, line, by, saidOf), take);
  const breathe = createBreather();
  for await (const lines of scanNeedles(needles, readable, options)) {
    // One batch may have thousands of lines.
    for (const line of lines) {
      if ('unreadable' in line) failed.add(line.unreadable);
      else await reader.add(line);
      const pause = breathe();
      if (pause) await pause;
    }
    signal.throwIfAborted();
  }
  await reader.end();
  matchPending();
  signal.throwIfAborted();

  const described = await withDescriptions(ends, options.sources ?? [], signal);
  const stacked = await withStacks(await inSlices(writers.owners(described), signal), options.sources ?? [], signal);
  await failures.complete((lines) => withErrorsBelow(lines, options));
  const markLastTries = lastTries.marker(failures.with([]), endings.all(), stacked);
  const found = {
    failures: markLastTries(failures.with([...matched.values()])),
    cancelled: cancelled.with([]),
    endings: endings.all(),
    skips,
    crashes: stacked,
  };
  for (const crash of found.crashes) runs.crash(crash);
  const last = await readLastMoments(runs, { ...found, guessed }, readable, {
    ...options,
    by,
    headersOf: reader.headersOf,
  });
  const mentioned = await namesMentioned(consumers, last.runs, readable, options);
  const errors = [...found.failures, ...found.cancelled].map(({ error }) => error);
  const signs = await inSlices(signsOf(errors), signal);
  return consumers.map((consumer) => ({
    ...found,
    ...last,
    failures: markLastTries(failures.with([matched.get(consumer) ?? createFailureList()])),
    signs,
    batches: [],
    starts: runs.starts(),
    files: files.length,
    mentioned: mentioned.has(consumer),
    unreadable: [...failed],
    refusedPatterns: patterns.refused(),
  }));
}

function placeOf(line: LineReading, { file, lineNumber }: Pick<RawLine, 'file' | 'lineNumber'>): LinePlace {
  const source = writerOf(line);
  return {
    file,
    lineNumber,
    ...(source ? { source } : {}),
    ...(line.time !== null && line.assumed !== null ? { isAssumed: 'zone' } : {}),
  };
}

/** Returns the consumers that a process ran, or that any line names. The files are read once for all consumers that no process ran. */
async function namesMentioned(
  consumers: readonly string[],
  runs: readonly ProcessRun[],
  files: readonly string[],
  options: ScanOptions,
): Promise<ReadonlySet<string>> {
  const ran = [...new Set(runs.flatMap((run) => [...run.consumers.keys()]))];
  const mentioned = new Set(consumers.filter((name) => ran.some((consumer) => isNamed({ consumer }, name))));
  const others = consumers.filter((name) => !mentioned.has(name));
  if (others.length === 0) return mentioned;
  for await (const lines of scanNeedles(plainNeedles(others), files, options)) {
    const texts = lines.flatMap((line) => ('text' in line ? line.text : []));
    for (const name of others) if (texts.some((text) => text.includes(name))) mentioned.add(name);
    if (mentioned.size === consumers.length) break;
  }
  options.signal.throwIfAborted();
  return mentioned;
}
