import type { LogLine } from '../../model/log/line';
import { PUPSOURCING_WORDS } from '../../model/log/pupsourcingWords';
import type { LogRole, LogWords, Says } from '../../model/log/words';

/** What is read of the lines of the libraries. */
export interface LibraryLines {
  /** Texts that every line has that says something about a consumer. */
  readonly texts: readonly string[];
  /** What a message says; undefined when it is not one of the libraries'. */
  saidBy(message: string): Says | undefined;
  /** What a message says behind the words of the library: `consumer handler error: boom`; empty where nothing stands there. */
  saidBehind(message: string): string;
  /** Whether a message tells where a checkpoint has come. */
  isProgress(message: string): boolean;
  /** An error without what the libraries put in front of it, and what that says. */
  unwrapError(text: string): Unwrapped;
  /** The value of the first field that plays the role, also inside a group. GELF's keys begin with an underscore. */
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
  /** The handler of a whole batch says it. */
  readonly isOfBatch: boolean;
  /** Something of a library stood in front. */
  readonly isWrapped: boolean;
}

/** Loggers put names in front of messages, but no more than this. */
const WITHIN = 80;

/** Where every logger puts an error. */
const ERROR_KEYS = (
  'error err error.message error.msg error.text errormessage error_message errmsg err_msg err.message err.msg exception exc_info ' +
  'exception.message exception_message exceptionmessage'
).split(' ');

/** Reads lines by the words of these libraries; those of the first count before those of the next. */
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
    field: (line, role) => fieldOf(line, keys.get(role) ?? []),
  };
}

/** The lines that every log is read for. */
export const KNOWN_LINES: LibraryLines = libraryLines([PUPSOURCING_WORDS]);

/** Those, and before them those of a store's own library. */
export function linesWith(words: LogWords | undefined): LibraryLines {
  return words === undefined || words === PUPSOURCING_WORDS ? KNOWN_LINES : libraryLines([words, PUPSOURCING_WORDS]);
}

function isBehindName(message: string, phrase: string): boolean {
  const at = message.indexOf(phrase);
  // What follows `at position` is a handler's error in another line.
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

/** The one that begins first, so that what is outside is taken off before what is inside. */
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
  }
  return undefined;
}
