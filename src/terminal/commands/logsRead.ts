import { resolve } from 'node:path';
import { readingText } from '../../logs/readingText';
import { type ReadRecord, readLog } from '../../logs/readLogs';
import { english } from '../../model/text/translate';
import type { RunCommand } from '../context';
import { EXIT, WrongUse } from '../shell/exit';
import type { Output } from '../shell/output';
import { cell, safeLines } from '../shell/safe';

/** Records between two waits for the reader of stdout. */
const FLUSHED = 500;

/** `event-trace logs read`: how log files are read, as JSON an object a line. Asks no store. */
export const logsRead: RunCommand = async ({ positionals }, { output, common, cwd, signal }) => {
  if (positionals.length === 0) throw new WrongUse('logs read needs the files to read.');
  let isWhole = true;
  let printed = 0;
  for (const file of positionals) {
    for await (const record of readLog(resolve(cwd, file), file, signal)) {
      if ('problem' in record) {
        output.note(cell(`${record.file} cannot be read: ${record.problem}.`));
        isWhole = false;
      } else if (common.json) output.jsonLine({ ...record, level: record.level === 'unknown' ? null : record.level });
      else printRecord(output, record);
      if (++printed % FLUSHED === 0) await output.flush();
    }
    if (signal.aborted) return EXIT.interrupted;
  }
  return isWhole ? EXIT.fine : EXIT.attention;
};

function printRecord(output: Output, record: ReadRecord): void {
  output.line(output.paint(cell(`${record.file}:${record.line}`), 'bold'));
  for (const line of safeLines(readingText(record, english))) output.line(line);
}
