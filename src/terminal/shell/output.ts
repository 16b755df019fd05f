import { styleText } from 'node:util';
import { wrap } from '../../model/text/width';
import { safeJson } from './safe';

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
  /** A text over several lines; those after the first are indented by so many columns. `first` stands before the first, and is as wide. */
  wrapped(
    text: string,
    options?: { readonly first?: string; readonly indent?: number; readonly colour?: Colour | undefined },
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
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** `colours`: false turns them off; otherwise the terminal and its variables (NO_COLOR, TERM) decide. */
export function createOutput({ stdout, stderr }: Streams, colours: boolean): Output {
  const isColoured = colours && stdout.isTTY === true && stdout.hasColors();
  const width = () => Math.max(NARROWEST, (stdout.isTTY && stdout.columns) || DEFAULT_WIDTH);
  const write = (text: string) => void stdout.write(text);
  const paint: Output['paint'] = (text, colour) =>
    isColoured && colour !== undefined && text !== '' ? styleText(colour, text, { validateStream: false }) : text;
  return {
    get width() {
      return width();
    },
    isTerminal: stdout.isTTY === true,
    paint,
    line: (text = '') => write(`${text}\n`),
    wrapped(text, { first = '', indent = 0, colour } = {}) {
      const lines = wrap(text, Math.max(NARROWEST, width() - indent));
      const before = (at: number) => (at === 0 && first !== '' ? first : ' '.repeat(indent));
      for (const [at, line] of lines.entries()) write(`${before(at)}${paint(line, colour)}\n`);
    },
    json: (value) => write(`${safeJson(value, 2)}\n`),
    jsonLine: (value) => write(`${safeJson(value)}\n`),
    raw: write,
    note: (sentence) => void stderr.write(`${sentence}\n`),
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
