import { resolve } from 'node:path';
import { readTrace } from '../../app/traces/readTrace';
import { inSlices } from '../../base/inSlices';
import { libraryLines } from '../../logs/failures/libraryLines';
import { readingText } from '../../logs/readingText';
import { type ReadRecord, readLog } from '../../logs/readLogs';
import { isoOrNull, isoTimestamp } from '../../model/event/event';
import { headerSteps } from '../../model/event/eventTable';
import type { TraceLogHit } from '../../model/log/line';
import { english } from '../../model/text/translate';
import { FAMILY_WORDS } from '../../store/schema/families/recognise';
import type { RunCommand } from '../arguments';
import { EXIT, WrongUse } from '../shell/exit';
import { readText } from '../shell/input';
import { cell, type Output, safeLines } from '../shell/output';
import { timed } from '../store/chosenSource';
import { noteNoLines } from '../store/logs';
import { withStore } from '../store/openStore';
import { requireId, resolveTrace } from '../store/resolve';

/** The number of records after which the command waits for the reader of stdout. */
const FLUSHED = 500;

/** `event-trace logs read`: prints how log files, or stdin for `-`, are read. It asks no store. */
export const logsRead: RunCommand = async ({ positionals }, { output, common, cwd, signal: ended }) => {
  if (positionals.length === 0) throw new WrongUse('logs read needs the files to read; - reads stdin.');
  const by = libraryLines(FAMILY_WORDS);
  const { signal, endOfTime } = timed(ended, common.timeoutS);
  const print = (record: ReadRecord) => {
    if (common.json) output.jsonLine({ ...record, level: record.level === 'unknown' ? null : record.level });
    else printRecord(output, record);
  };
  let isWhole = true;
  let printed = 0;
  for (const file of positionals) {
    for await (const record of readLog(file === '-' ? process.stdin : resolve(cwd, file), file, signal, by)) {
      if ('problem' in record) {
        output.note(cell(`${record.file} cannot be read: ${record.problem}.`));
        isWhole = false;
      } else print(record);
      if (++printed % FLUSHED === 0) await output.flush();
    }
    if (signal.aborted) return endOfTime();
  }
  return isWhole ? EXIT.fine : EXIT.attention;
};

function printRecord(output: Output, record: ReadRecord): void {
  output.line(output.paint(cell(`${record.file}:${record.line}`), 'bold'));
  for (const line of safeLines(readingText(record, english))) output.line(line);
}

/** Seconds. */
const READING_S = 300;

/** The most events whose lines are searched. The log reader has its own limit and reports it. */
const MOST_SEARCHED = 20_000;

/** `event-trace logs of ID`: prints the log lines of everything that belongs to an id, by time. */
export const logsOf: RunCommand = async ({ positionals }, context) => {
  const id = requireId(await readText(positionals, context.common));
  const { output, common, progress } = context;
  return await withStore(context, { timeoutS: READING_S }, async (open) => {
    const { store, logs, signal } = open;
    const { key, running } = await resolveTrace(open, id, progress);
    const table = await readTrace(store, key, signal, running ? { running } : {});
    progress.show('Reading the logs …');
    const headers = await inSlices(headerSteps(table, MOST_SEARCHED), signal);
    const { hits, more, files } = await logs.findForTrace(headers, signal);
    for (const hit of hits) {
      if (common.json) output.jsonLine(hitJson(hit));
      else printHit(output, hit);
    }
    if (more) output.note('More lines match than are listed.');
    noteNoLines(output, { files, lines: hits.length });
    return hits.length === 0 ? EXIT.attention : EXIT.fine;
  });
};

function hitJson({ file, lineNumber, time, level, message, fields, eventId, reason }: TraceLogHit) {
  return {
    file,
    line: lineNumber,
    time: isoOrNull(time),
    level: level === 'unknown' ? null : level,
    message,
    fields: Object.fromEntries(fields),
    eventId,
    reason,
  };
}

function printHit(output: Output, { file, lineNumber, time, level, message, fields }: TraceLogHit): void {
  const at = time === null ? '' : `${isoTimestamp(time).replace(/(\.\d{3})\d*Z$/, '$1Z')} `;
  const word = level === 'unknown' ? '' : `${level.toUpperCase()} `;
  const keys = fields.map(([key, value]) => ` ${key}=${value}`).join('');
  const isError = level === 'error' || level === 'fatal';
  output.wrapped(cell(`${at}${word}${message}${keys}`), { colour: isError ? 'red' : undefined });
  output.wrapped(cell(`${file}:${lineNumber}`), { indent: 2, colour: 'dim' });
}
