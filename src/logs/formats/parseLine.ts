import type { LogLine } from '../../model/log/line';
import type { ParseContext } from './format';
import { readLine } from './readLine';

export { PARSED_LENGTH } from './readLine';

/** Reads one line of a log, whatever wrote it; `readLine` says besides how it was read. Never throws. */
export function parseLine(line: string, context: ParseContext = {}): LogLine {
  const { time, level, message, fields } = readLine(line, context);
  return { time, level, message, fields };
}
