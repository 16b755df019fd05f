import type { LogLine } from '../model/logLine';
import type { LogFormat, ParseContext } from './formats/format';
import { json } from './formats/json';
import { keyValue } from './formats/keyValue';
import { text } from './formats/text';
import { findTime } from './time';

/** The formats that can tell whether a line is theirs; everything else is read as text. A new format goes here. */
const FORMATS: readonly LogFormat[] = [json, keyValue];

/** Characters of a line that are parsed; the rest is not looked at. */
export const PARSED_LENGTH = 16 * 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours begin with the escape character
const COLOURS = /\x1b\[[\d;]*m/g;
/** `api-1  | ` of docker compose. */
const COMPOSE_PREFIX = /^[\w./-]{1,80}\s*\|\s/;
/** What container runtimes put between their own time and the line. */
const STREAM_TAG = /^\s(?:std(?:out|err) [FP] )?(?=\{|[A-Za-z_@][\w.@]*=)/;

/** Reads one line of a log, whatever wrote it; recognised without configuration. Never throws. */
export function parseLine(line: string, context: ParseContext = {}): LogLine {
  const cut = line.length > PARSED_LENGTH ? line.slice(0, PARSED_LENGTH) : line;
  const bare = cut.replace(COLOURS, '').trim().replace(COMPOSE_PREFIX, '');
  return structured(bare, context) ?? behindTime(bare, context) ?? text(bare, context);
}

function structured(line: string, context: ParseContext): LogLine | undefined {
  for (const format of FORMATS) {
    const parsed = format(line, context);
    if (parsed) return parsed;
  }
  return undefined;
}

/** A structured line behind a runtime's own time, which stands in where the line carries none. */
function behindTime(line: string, context: ParseContext): LogLine | undefined {
  const found = findTime(line, 0, context.near);
  const tag = found && STREAM_TAG.exec(line.slice(found.end));
  if (!tag) return undefined;
  const parsed = structured(line.slice(found.end + tag[0].length), context);
  return parsed && { ...parsed, time: parsed.time ?? found.time };
}
