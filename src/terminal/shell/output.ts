import { styleText } from 'node:util';
import { visible } from '../../model/text/safeText';
import { cutTo, wrap } from '../../model/text/width';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** What fits where nothing says how wide the terminal is. */
const DEFAULT_WIDTH = 80;
const NARROWEST = 20;

/** What a command prints: answers on stdout, everything else on stderr. Stored texts come through `cell` or `safeLines` first. */
export interface Output {
  /** Columns of the terminal. */
  readonly width: number;
  /** Whether a person reads what is printed as it comes. */
  readonly isTerminal: boolean;
  /** Colours the text, on a terminal only. */
  paint(text: string, colour: Colour | undefined): string;
  line(text?: string): void;
  /** A text over several lines; those after the first are indented by so many columns. `first` stands before the first, `rest` before the others, and both are as wide. */
  wrapped(
    text: string,
    options?: {
      readonly first?: string;
      readonly rest?: string;
      readonly indent?: number;
      readonly colour?: Colour | undefined;
    },
  ): void;
  /** One JSON document, indented. */
  json(value: unknown): void;
  /** One JSON document on one line. */
  jsonLine(value: unknown): void;
  /** Text as it is, in pieces: it is safe already. */
  raw(text: string): void;
  /** A remark beside the answer, on stderr. */
  note(sentence: string): void;
  /** Resolves when what was printed has left the process. */
  flush(): Promise<void>;
}

/** The streams of a process, or what a test has in their place. */
interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * `colours`: false turns them off; otherwise the terminal and its variables (NO_COLOR, TERM) decide. On a terminal `progress` is taken
 * away before each text: both stand in one window.
 */
export function createOutput({ stdout, stderr }: Streams, progress: Progress, colours: boolean): Output {
  const isColoured = colours && stdout.isTTY === true && stdout.hasColors();
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
    isTerminal: stdout.isTTY === true,
    paint,
    line: (text = '') => write(`${text}\n`),
    wrapped(text, { first = '', rest = '', indent = 0, colour } = {}) {
      const lines = wrap(text, Math.max(NARROWEST, width() - indent));
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
          if (stream.destroyed) resolve();
          else stream.write('', () => resolve());
        });
      await Promise.all([flushed(stdout), flushed(stderr)]);
    },
  };
}

/** What a terminal would obey, and what turns or hides the text around it. */
const COMMANDS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A stored text on one line; what would command a terminal is written as an escape. */
export function cell(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).trim();
}

/** A stored text of several lines, each as `cell` but for its blanks. */
export function safeLines(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => visible(line.replaceAll('\t', '  ')));
}

/** JSON in which no character commands a terminal; its reader gets the value as it is. */
export function safeJson(value: unknown, indent?: number): string {
  // Line feeds stand between members only: those of texts are escaped already.
  return JSON.stringify(value, null, indent).replace(COMMANDS, (letter) =>
    letter === '\n' ? letter : escapeOf(letter),
  );
}

/** As JSON writes it: in halves what four digits cannot say. */
function escapeOf(letter: string): string {
  const halves = Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at));
  return halves.map((half) => `\\u${half.toString(16).padStart(4, '0')}`).join('');
}

/** Progress shows after so long: what is quick needs none. */
const PATIENCE_MS = 400;
const CLEAR_LINE = '\r\u001b[2K';

/** What a command waits for, as one line on stderr that the next one replaces. On a terminal only: a log of a CI job would be full of it. */
export interface Progress {
  show(sentence: string): void;
  /** Takes the line away. */
  clear(): void;
}

export function createProgress(stderr: NodeJS.WriteStream): Progress {
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
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
