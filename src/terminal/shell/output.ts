import { styleText } from 'node:util';
import { visible } from '../../model/text/safeText';
import { cutTo, wrap } from '../../model/text/width';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Columns when the width of the terminal is unknown. */
const DEFAULT_WIDTH = 80;
const NARROWEST = 20;
/** The fewest columns of a text beside its indentation. */
const LEAST_TEXT = 8;

/** What a command prints: answers on stdout, everything else on stderr. Stored texts must pass through `cell` or `safeLines` first. */
export interface Output {
  /** The columns of the terminal. */
  readonly width: number;
  /** Whether a person sees the output as it comes, and printed lines can be removed. */
  readonly isTerminal: boolean;
  /** Colours the text, only on a terminal. */
  paint(text: string, colour: Colour | undefined): string;
  line(text?: string): void;
  /**
   * Prints a text over several lines. The lines after the first are indented by `indent` columns. `first` precedes the first line and
   * `rest` the others; both must have that width.
   */
  wrapped(
    text: string,
    options?: {
      readonly first?: string;
      readonly rest?: string;
      readonly indent?: number;
      readonly colour?: Colour | undefined;
    },
  ): void;
  /** Prints a JSON document, indented. */
  json(value: unknown): void;
  /** Prints a JSON document on one line. */
  jsonLine(value: unknown): void;
  /** Prints a piece of text unchanged. It must already be safe. */
  raw(text: string): void;
  /** Prints a remark to stderr. */
  note(sentence: string): void;
  /** Resolves when everything that was printed has left the process. */
  flush(): Promise<void>;
}

/** The streams of a process, or a test's replacement. */
interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** A terminal that obeys sequences: one that says `dumb` would show them. */
const isScreen = ({ isTTY }: NodeJS.WriteStream) => isTTY === true && process.env.TERM !== 'dumb';

/**
 * Returns the output of a command. `colours`: false turns them off; otherwise the terminal and its variables (NO_COLOR, TERM) decide. On a
 * terminal the `progress` line is removed before each text, because both are in one window.
 */
export function createOutput({ stdout, stderr }: Streams, progress: Progress, colours: boolean): Output {
  // Node lets FORCE_COLOR win over NO_COLOR, and says so on stderr.
  const isColoured = colours && !process.env.NO_COLOR && stdout.isTTY === true && stdout.hasColors();
  const width = () => Math.max(NARROWEST, (stdout.isTTY && stdout.columns) || DEFAULT_WIDTH);
  const write = (text: string) => {
    progress.clear();
    stdout.write(text);
  };
  const paint: Output['paint'] = (text, colour) =>
    isColoured && colour !== undefined && text !== '' ? styleText(colour, text, { validateStream: false }) : text;
  return {
    get width() {
      return width();
    },
    isTerminal: isScreen(stdout),
    paint,
    line: (text = '') => write(`${text}\n`),
    wrapped(text, { first = '', rest = '', indent = 0, colour } = {}) {
      const lines = wrap(text, Math.max(LEAST_TEXT, width() - indent));
      const before = (at: number) => (at === 0 ? first : rest) || ' '.repeat(indent);
      for (const [at, line] of lines.entries()) write(`${before(at)}${paint(line, colour)}\n`);
    },
    json: (value) => write(`${safeJson(value, 2)}\n`),
    jsonLine: (value) => write(`${safeJson(value)}\n`),
    raw: write,
    note(sentence) {
      progress.clear();
      stderr.write(`${sentence}\n`);
    },
    async flush() {
      const flushed = (stream: NodeJS.WriteStream) =>
        new Promise<void>((resolve) => {
          // Even an empty write fails on a full disk.
          if (stream.destroyed || stream.writableLength === 0) resolve();
          else stream.write('', () => resolve());
        });
      await Promise.all([flushed(stdout), flushed(stderr)]);
      // A write that has failed says so a moment later.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Characters that a terminal would obey, and those that reverse or hide the text around them. */
const COMMANDS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Returns a stored text on one line. Characters that would control a terminal are written as escapes. */
export function cell(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).trim();
}

/** Returns the lines of a stored text. Each is made safe like `cell`, but keeps its spaces. */
export function safeLines(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => visible(line.replaceAll('\t', '  ')));
}

/** Returns JSON in which no character controls a terminal. Its reader gets the original value. */
export function safeJson(value: unknown, indent?: number): string {
  // Line feeds occur only between members. Those in texts are already escaped.
  return JSON.stringify(value, null, indent).replace(COMMANDS, (letter) =>
    letter === '\n' ? letter : escapeOf(letter),
  );
}

/** Returns the escape as in JSON: two surrogates for a character that needs more than four digits. */
function escapeOf(letter: string): string {
  const halves = Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at));
  return halves.map((half) => `\\u${half.toString(16).padStart(4, '0')}`).join('');
}

/** Milliseconds before progress is shown. A quick command shows none. */
const PATIENCE_MS = 400;
const CLEAR_LINE = '\r\u001b[2K';

/**
 * What a command waits for, as one line on stderr that the next one replaces. Only on a terminal that obeys sequences, because it would fill
 * the log of a CI job.
 */
export interface Progress {
  show(sentence: string): void;
  /** Removes the line. */
  clear(): void;
}

export function createProgress(stderr: NodeJS.WriteStream): Progress {
  if (!isScreen(stderr)) return { show: () => undefined, clear: () => undefined };
  const startedAt = performance.now();
  let isShown = false;
  let waiting: NodeJS.Timeout | undefined;
  const draw = (sentence: string) => {
    isShown = true;
    stderr.write(`${CLEAR_LINE}${cutTo(sentence, Math.max(1, (stderr.columns || 80) - 1))}`);
  };
  return {
    show(sentence) {
      clearTimeout(waiting);
      const left = startedAt + PATIENCE_MS - performance.now();
      if (left <= 0) draw(sentence);
      else waiting = setTimeout(draw, left, sentence).unref();
    },
    clear() {
      clearTimeout(waiting);
      if (isShown) stderr.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
