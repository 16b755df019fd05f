import { inSlices } from '../../../base/inSlices';
import { formatMoment } from '../../../model/diagnosis/words';
import type { LogLevel } from '../../../model/log/line';
import { FEW, type Steps } from '../../../model/text/steps';
import type { NextCall } from '../input';
import { fileAndLine } from '../questions/eventWords';
import type { ToolCall } from '../tool';
import { AnswerText } from './answer';
import { countWords } from './quote';

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** A log line as it is shown. */
export interface ShownLogLine {
  /** Milliseconds since 1970; null when the line has no time. */
  readonly time: number | null;
  readonly level: LogLevel;
  readonly text: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** The lines that were found, and what they are about. */
export interface LinesFound {
  readonly about: string;
  readonly lines: readonly ShownLogLine[];
  /** What the lines say together; empty or absent when there is nothing to say. */
  readonly summary?: string;
  /** How many logs were searched. */
  readonly files: number;
  readonly more: boolean;
  /** The call to propose. */
  readonly next: NextCall | undefined;
  /** Lists the newest lines first, for failures that repeat. Otherwise lines are in the order of events. */
  readonly newestFirst?: boolean;
}

/** Writes the lines as an answer: those of a level and worse, folded, from a cursor on. */
export async function writeLines(
  { about, lines, summary, files, more, next, newestFirst = false }: LinesFound,
  { level, cursor }: { readonly level: LogLevel | undefined; readonly cursor: string | undefined },
  call: ToolCall,
): Promise<string> {
  const answer = new AnswerText();
  if (next) answer.next(next.tool, next.input, next.why);
  if (files === 0) {
    const without = `No log file is known, so nothing can be said of ${about}. The person names log files in the setting eventTrace.logs.files, or starts the server with --logs.`;
    return answer.say(without).toString();
  }
  const least = level === undefined ? 0 : LEVELS.indexOf(level);
  const wanted = lines.filter((line) => line.level === 'unknown' || LEVELS.indexOf(line.level) >= least);
  const sorted = newestFirst ? byTime(wanted.toReversed(), -1) : byTime(wanted, 1);
  if (wanted.length === 0) {
    const wantedLevel = level === undefined ? '' : ` of level ${level} or worse`;
    const others = lines.length === 0 ? '' : ` Of lower levels: ${countWords(lines.length, 'line')}.`;
    return answer.say(`No line${wantedLevel} belongs to ${about}, in ${countWords(files, 'log')}.${others}`).toString();
  }
  answer.say(
    summary,
    `Log lines of ${about}: ${wanted.length} of ${countWords(lines.length, 'line')} in ${countWords(files, 'log')}.`,
  );
  const folded = await inSlices(foldSteps(sorted), call.signal);
  const at = (place: number) => (folded[place] ? foldedLine(folded[place], newestFirst, call) : undefined);
  const title = `Lines, ${newestFirst ? 'newest' : 'oldest'} first, equal ones folded`;
  answer.list(title, { length: folded.length, at }, { cursor, more });
  return answer.toString();
}

/** Sorts lines by time; those without a time are last. */
const byTime = (lines: readonly ShownLogLine[], direction: 1 | -1) => {
  const place = ({ time }: ShownLogLine) => (time === null ? Number.POSITIVE_INFINITY : direction * time);
  return lines.toSorted((a, b) => place(a) - place(b) || 0);
};

interface Folded {
  readonly first: ShownLogLine;
  last: ShownLogLine;
  times: number;
}

/** Folds lines that differ only in numbers and ids, even when other lines are between them. */
function* foldSteps(lines: readonly ShownLogLine[]): Steps<readonly Folded[]> {
  const byForm = new Map<string, Folded>();
  for (const [done, line] of lines.entries()) {
    if (done % FEW === 0) yield;
    const form = `${line.level} ${line.text.replace(/[\da-f]{8}-[\da-f-]{27}|\d+/gi, '0')}`;
    const known = byForm.get(form);
    if (known) {
      known.last = line;
      known.times += 1;
    } else byForm.set(form, { first: line, last: line, times: 1 });
  }
  return [...byForm.values()];
}

function foldedLine({ first, last, times }: Folded, newestFirst: boolean, { quote }: ToolCall): string {
  const when = first.time === null ? '' : `${formatMoment(first.time)} `;
  const level = first.level === 'unknown' ? '' : `${first.level.toUpperCase()} `;
  const again =
    times === 1
      ? ''
      : ` ×${times}${last.time === null ? '' : `, ${newestFirst ? 'first' : 'last'} ${formatMoment(last.time)}`} at ${fileAndLine({ file: last.file, line: last.line })}`;
  return `- ${when}${level}${quote.data(first.text, 500)} ${fileAndLine({ file: first.file, line: first.line })}${again}`;
}
