import type { LogLine } from '../../model/log/line';
import { PUPSOURCING_WORDS } from '../../model/log/pupsourcingWords';
import type { LineMeaning, LogRole, LogWords } from '../../model/log/words';

/** How the lines of the libraries are read. */
export interface LibraryLines {
  /** Texts for the search: every line that says something about a consumer contains one of them. */
  readonly texts: readonly string[];
  /** Returns what a message says; undefined when it is not a message of one of the libraries. */
  saidBy(message: string): LineMeaning | undefined;
  /** Returns the text after the words of the library: `consumer handler error: boom`; empty when there is none. */
  saidBehind(message: string): string;
  /** Whether a message says how far a checkpoint has come. */
  isProgress(message: string): boolean;
  /** Splits an error into the handler's error and the values in the text that the libraries put in front of it. */
  unwrapError(text: string): Unwrapped;
  /** Returns the value of the first field with this role, also inside a group. GELF's keys begin with an underscore. */
  field(line: LogLine, role: LogRole): string | undefined;
}

export interface Unwrapped {
  /** The handler's own words. */
  readonly error: string;
  readonly consumer: string | null;
  readonly eventId: string | null;
  readonly position: string | null;
  /** How often it had failed when its worker gave up. */
  readonly times: string | null;
  /** Whether the error comes from the handler of a whole batch. */
  readonly isOfBatch: boolean;
  /** Whether a text of a library was in front. */
  readonly isWrapped: boolean;
}

/** How far into a message the words of a library may begin: loggers put names in front of messages. */
const WITHIN = 80;

/** The keys of errors in all loggers. */
const ERROR_KEYS = (
  'error err error.message error.msg error.text errormessage error_message errmsg err_msg err.message err.msg exception exc_info ' +
  'exception.message exception_message exceptionmessage thrown.message'
).split(' ');

/** Creates the reader for the words of these libraries. The words of an earlier library take precedence. */
export function libraryLines(libraries: readonly LogWords[]): LibraryLines {
  const messages = libraries.flatMap((words) => words.messages);
  const wrappers = libraries.flatMap((words) => words.wrappers);
  const patterns = wrappers.map(({ pattern }) => pattern);
  const progress = libraries.flatMap((words) => words.progress ?? []);
  const keys = new Map<string, readonly string[]>();
  for (const each of [...libraries.map((words) => words.keys), { error: ERROR_KEYS }])
    for (const [role, more] of Object.entries(each)) keys.set(role, [...(keys.get(role) ?? []), ...more]);
  return {
    texts: [...messages.map(([phrase]) => phrase), ...wrappers.flatMap(({ text }) => text ?? [])],
    saidBy(message) {
      for (const [phrase, says] of messages) if (message.startsWith(phrase)) return says;
      if (!message.includes(':') && !message.includes(']')) return undefined;
      for (const [phrase, says] of messages) if (isBehindName(message, phrase)) return says;
      return undefined;
    },
    saidBehind(message) {
      const [phrase] = messages.find(([each]) => message.includes(each)) ?? [];
      const behind = phrase === undefined ? '' : message.slice(message.indexOf(phrase) + phrase.length);
      return behind.startsWith(': ') ? behind.slice(2).trim() : '';
    },
    isProgress: (message) => progress.some((phrase) => message.startsWith(phrase) || isBehindName(message, phrase)),
    unwrapError: (text) => unwrap(text, patterns),
    field: (line, role) => fieldOf(line, keys.get(role) ?? []) ?? (role === 'error' ? exceptionOf(line) : undefined),
  };
}

/** The lines that are searched for in every log. */
export const KNOWN_LINES: LibraryLines = libraryLines([PUPSOURCING_WORDS]);

/** Returns the known lines and, with precedence, those of the store's own library. */
export function linesWith(words: LogWords | undefined): LibraryLines {
  return words === undefined || words === PUPSOURCING_WORDS ? KNOWN_LINES : libraryLines([words, PUPSOURCING_WORDS]);
}

function isBehindName(message: string, phrase: string): boolean {
  const at = message.indexOf(phrase);
  // With `at position` after the words, it is a handler's error inside another line.
  return (
    at > 0 &&
    at < WITHIN &&
    /[:\]]\s$/.test(message.slice(0, at)) &&
    !message.startsWith(' at position', at + phrase.length)
  );
}

function unwrap(text: string, wrappers: readonly RegExp[]): Unwrapped {
  const found: Record<'consumer' | 'eventId' | 'position' | 'times', string | null> = {
    consumer: null,
    eventId: null,
    position: null,
    times: null,
  };
  let error = text;
  let isOfBatch = false;
  for (let match = firstMatch(error, wrappers); match; match = firstMatch(error, wrappers)) {
    error = error.slice(match[0].length);
    const { consumer, event, position, times, batch } = match.groups ?? {};
    isOfBatch ||= batch !== undefined;
    found.consumer ??= consumer?.trim() ?? null;
    found.eventId ??= event ?? null;
    found.position ??= position ?? null;
    found.times ??= times ?? null;
  }
  return { error, ...found, isOfBatch, isWrapped: error !== text };
}

/** Returns the match that ends first, so that outer texts are removed before inner ones. */
function firstMatch(text: string, wrappers: readonly RegExp[]): RegExpExecArray | undefined {
  let first: RegExpExecArray | undefined;
  for (const wrapper of wrappers) {
    const match = wrapper.exec(text);
    if (match && match[0].length > 0 && (!first || match[0].length < first[0].length)) first = match;
  }
  return first;
}

function fieldOf(line: LogLine, keys: readonly string[]): string | undefined {
  if (keys.length === 0) return undefined;
  for (const [key, value] of line.fields) {
    const whole = key.toLowerCase();
    const last = whole.slice(whole.lastIndexOf('.') + 1);
    if (value === 'null') continue;
    if (keys.includes(whole) || keys.includes(last) || (last.startsWith('_') && keys.includes(last.slice(1))))
      return value;
    // A group within a group, as pino's `nestedKey` makes them: `payload.err.message`.
    const inner = whole.indexOf('.', whole.indexOf('.') + 1) > 0 ? whole.slice(whole.indexOf('.') + 1) : '';
    if (inner !== '' && keys.includes(inner)) return value;
  }
  return undefined;
}

/** Returns the name and the text of the exception whose stack is the only thing that logback writes of it. */
function exceptionOf({ fields }: LogLine): string | undefined {
  const stack = fields.find(([key]) => key === 'stack_trace')?.[1];
  return stack === undefined ? undefined : /^(?:[\w$]+\.)*[A-Z][\w$]*: .*/.exec(stack)?.[0];
}
