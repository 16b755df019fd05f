import { wholeName } from '../consumer/consumer';
import type { Position } from '../event/event';
import type { ErrorSigns } from './rules/teardown';

/**
 * What a line says: a handler refused an event, a segment's worker gave up, the consumer's process gave up, a batch failed, a permanent
 * error stopped the consumer, its poison handler rejected a batch or could not skip it, its process crashed, or a pattern from the settings
 * matched. One failure leaves several of these lines.
 */
export type FailureKind =
  | 'handler'
  | 'segmentWorker'
  | 'process'
  | 'batch'
  | 'stopped'
  | 'poisonRejected'
  | 'poisonSkipFailed'
  | 'crash'
  | `pattern${number}`;

/** The place of a line. */
export interface LinePlace {
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** The container, unit or pod that wrote the line, when the file mixes the lines of several; absent when no wrapper names it. */
  readonly source?: string;
  /**
   * Set when the line's time may be wrong by hours. Such a time gives the order within its log, but cannot be compared with another clock.
   * `zone`: the line has no zone or day, and this machine's zone was assumed. `clock`: the log seems to have another clock than the store.
   */
  readonly isAssumed?: 'zone' | 'clock';
}

/** Returns the writer of a line: lines of one writer in one file have equal texts. */
export const writerOfLine = ({ file, source }: Pick<LinePlace, 'file'> & { readonly source?: string | undefined }) =>
  JSON.stringify([file, source]);

/** Returns a source without the number of its process, because a restarted process has another number. */
export const withoutPid = (source: string): string => source.replace(/\bpid=[^;]*;/, '');

/**
 * The most milliseconds by which a time with an assumed zone or another clock may be wrong: zones reach from 12 hours behind UTC to 14
 * ahead.
 */
export const ASSUMED_MS = 26 * 3_600_000;

/** Returns the time of a line if it can be compared with other clocks; null when the line has none or it may be wrong by hours. */
export function certainTime({ time, isAssumed }: Pick<LinePlace, 'isAssumed'> & { readonly time: number | null }) {
  return isAssumed ? null : time;
}

/** A log line that says that a consumer failed. */
export interface FailureLine extends LinePlace {
  readonly kind: FailureKind;
  /** The name in the line. */
  readonly consumer: string;
  readonly segment: number | null;
  /** The event at which it failed, by position or by id; both null when the line names none. */
  readonly position: Position | null;
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly streamId: string | null;
  /** The error without the words that the libraries put before it. */
  readonly error: string;
  /** True when the handler of a whole batch reports the error, for no single event. */
  readonly isHandlers?: true;
  /** The number of failures in a row as the library counts them; null when the line has none. */
  readonly consecutive: number | null;
  /** True when the library says that it tries again, however often it failed. */
  readonly isTriedAgain?: true;
  /**
   * Set when the failed batch is not tried again and the worker ends. `certain`: by the limit that the log or the library's default gives.
   * `probable`: only because the worker ended soon after. Absent when the batch is tried again, or when the line is not about a batch.
   */
  readonly lastTry?: 'certain' | 'probable';
  /** Milliseconds since 1970; null when the line has none. */
  readonly time: number | null;
}

/**
 * How a consumer ends, by a line: it begins to stop, its process released its segments or its loop ended, it lost ownership, or the whole
 * process ended in order.
 */
export type EndingKind = 'stopping' | 'released' | 'ownershipLost' | 'processEnded';

/** The last line by which a consumer's process released its segments or ended in order. */
export interface EndingLine extends LinePlace {
  readonly consumer: string;
  readonly kind: EndingKind;
  /** Milliseconds since 1970; null when the line has none. */
  readonly time: number | null;
}

/** A line that says that a process begins to run a consumer. */
export interface StartLine extends LinePlace {
  /** null: the line is about the whole process. */
  readonly consumer: string | null;
  /** The id under which the process owns segments in the store. */
  readonly ownerId: string | null;
  /** Milliseconds since 1970; null when the line has none. */
  readonly time: number | null;
  /** How many events it reads at once; null when the line does not say. */
  readonly batchSize: number | null;
}

/**
 * A line that says that a consumer passed positions without handling them, or soon will: a poison batch was skipped, a gap was given up, or
 * a gap became stale.
 */
export interface SkipLine extends LinePlace {
  readonly kind: 'poison' | 'gap' | 'staleGap';
  readonly consumer: string;
  /** The position that it waited for; null for a poison batch. */
  readonly gap: Position | null;
  /** The checkpoint before and after; null when the line does not say. */
  readonly from: Position | null;
  readonly to: Position | null;
  /** For a batch: how many of its events were skipped. For a gap: how many events after it were handled. */
  readonly events: number | null;
  /** The event at which the batch failed, and the error. */
  readonly eventId: string | null;
  readonly error: string;
  /** Milliseconds since 1970; null when the line has none. */
  readonly time: number | null;
}

/** The longest time that a batch may have taken, by the log. Milliseconds since 1970. */
export interface BatchTime {
  /** null when the line does not say. */
  readonly segment: number | null;
  readonly since: number;
  readonly until: number;
  /**
   * The checkpoint at `since`, when the lines report only checkpoints. They do not say whether events were waiting then. null when the
   * lines themselves say how long the batch took.
   */
  readonly after: Position | null;
}

/** Returns the length of a batch in milliseconds. */
export const tookMs = ({ since, until }: BatchTime): number => until - since;

/**
 * How a process ended, or what Go's race detector reports about it. `asked`: by a signal that lets it end in order; `exited`: with an error;
 * `finished`: without one. The last three give no reason.
 */
export type CrashKind = 'panic' | 'fatalError' | 'dataRace' | 'killed' | 'asked' | 'exited' | 'finished';

/** Whether the line, written by the program that ran the process, says that it exited but not why. */
export const isExit = ({ kind }: { readonly kind: CrashKind }): boolean =>
  kind === 'asked' || kind === 'exited' || kind === 'finished';

/** A call in the stack of a crash. */
export interface CrashFrame {
  /** As Go prints it, with the path of the package. */
  readonly function: string;
  /** For a method: its type, without the pointer, and its name. null for a function. */
  readonly receiver: string | null;
  readonly method: string | null;
  /** The path on the machine that built the program. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Which process a line about an end means, as far as the line says: its names and its number. */
export interface NamedProcess {
  readonly names: readonly string[];
  readonly pid?: string | undefined;
  /** The container within its pod. */
  readonly container?: string | undefined;
}

/** A line by which a process ended, or by which the program that ran it reports the end, with the stack below it. */
export interface CrashLine extends LinePlace {
  readonly kind: CrashKind;
  /** The value of the panic, or the error that the runtime or the system names. */
  readonly text: string;
  /** The innermost call first; empty when the log has no stack. */
  readonly frames: readonly CrashFrame[];
  /** True when the process went on: `net/http` ends only the request. */
  readonly survived?: boolean;
  /** The line's own time, or that of a neighbour in its file; null without either. Milliseconds since 1970. */
  readonly time: number | null;
  /** True when the time is that of a neighbour. An idle process may have crashed long after it. */
  readonly isTimeNear?: true;
  /** True when another program wrote the line, and it is only probably about this process. */
  readonly isGuessed?: true;
  /** The process that ended, when the file names no consumers. */
  readonly of?: NamedProcess;
}

/** The lines of a file that one process wrote. */
export interface RunPart {
  readonly file: string;
  readonly source?: string;
  /** The first line, and the line after the last; null when no other process follows. 1-based. */
  readonly fromLine: number;
  readonly untilLine: number | null;
}

/**
 * One run of a process, as its log shows it. It reaches from its first line, or the end of the previous run, to the start of the next. Only
 * lines near its end and lines about a consumer were read.
 */
export interface ProcessRun extends RunPart {
  /** When its log was rotated while it ran: its lines in the earlier files. */
  readonly earlier?: readonly RunPart[];
  /** The file to which the process writes; differs from `file` when that was rotated away. */
  readonly log: string;
  /**
   * A text that the runs of one process share when their sources differ, for example by the process number; absent when the sources are
   * equal.
   */
  readonly chain?: string;
  /** The consumers that its lines name, with the time of the last such line; null when those lines have no time. */
  readonly consumers: ReadonlyMap<string, number | null>;
  /** The ids under which the process owns segments in the store. */
  readonly owners: readonly string[];
  /** The ids that a line names together with a consumer, by consumer. */
  readonly ownersOf: ReadonlyMap<string, readonly string[]>;
  /** The time of its newest line; null when no line has one. */
  readonly newest: number | null;
}

/** What the log files say about the consumers. */
export interface ConsumerLog {
  /** The failures of all consumers, in the order in which they happened; only the newest when there are too many. */
  readonly failures: readonly FailureLine[];
  /** Lines in which workers report that they were cancelled: something else had ended their process. In the same order. */
  readonly cancelled: readonly FailureLine[];
  /** What the errors of both lists mean, by error text. */
  readonly signs: ReadonlyMap<string, ErrorSigns>;
  /** One for each consumer, file and source. */
  readonly endings: readonly EndingLine[];
  /** In the order of the files and their lines. */
  readonly skips: readonly SkipLine[];
  readonly crashes: readonly CrashLine[];
  /** The newest for each consumer, file and source. */
  readonly starts: readonly StartLine[];
  /** In the order of the files and their lines. */
  readonly runs: readonly ProcessRun[];
  /** The longest batches of the consumer in question, the longest first. Empty when they were not asked for. */
  readonly batches: readonly BatchTime[];
  /** How many files were searched. */
  readonly files: number;
  /** Whether any line names the consumer in question. */
  readonly mentioned: boolean;
  readonly unreadable: readonly string[];
  /** Patterns from the settings that are not valid regular expressions, name no event, or took too long. */
  readonly refusedPatterns: readonly string[];
}

/**
 * Whether a line's consumer is this consumer of the store. Each partition of a projection has its own checkpoint, `users_p0`, but the log
 * has one name for all.
 */
export function isNamed(line: { readonly consumer: string }, consumer: string): boolean {
  return line.consumer === consumer || line.consumer === wholeName(consumer);
}
