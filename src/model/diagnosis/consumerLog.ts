import { wholeName } from '../consumer/consumer';
import type { Position } from '../event/event';
import type { ErrorSigns } from './rules/teardown';

/**
 * What a line says: a handler refused an event, a segment's worker gave up, the consumer's process gave up, a batch failed,
 * a permanent error stopped the consumer, its poison handler rejected a batch or could not skip it, its process crashed, or a
 * pattern of the settings matched. One failure leaves several of them.
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

/** Where a line stands. */
export interface LinePlace {
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  /** The container, unit or pod that wrote it, where the lines of several are mixed; absent where no wrapper says. */
  readonly source?: string;
  /**
   * Its time may be hours off: it tells what came first in its log, and nothing beside another clock. `zone`: it leaves out zone or day,
   * and is of this machine's zone for want of a better one. `clock`: its log has another clock than the store, for all that it tells.
   */
  readonly isAssumed?: 'zone' | 'clock';
}

/** Who wrote a line: lines of one writer in one file have the same. */
export const writerOfLine = ({ file, source }: Pick<LinePlace, 'file'> & { readonly source?: string | undefined }) =>
  JSON.stringify([file, source]);

/** A source without the number of its process: a process that is started again has another one. */
export const withoutPid = (source: string): string => source.replace(/\bpid=[^;]*;/, '');

/** Milliseconds by which a time may be off whose zone was assumed, or whose clock is another one: zones reach from 12 hours behind UTC to 14 ahead. */
export const ASSUMED_MS = 26 * 3_600_000;

/** The time of a line as other clocks have it; null where it has none, or may be hours off. */
export function certainTime({ time, isAssumed }: Pick<LinePlace, 'isAssumed'> & { readonly time: number | null }) {
  return isAssumed ? null : time;
}

/** A log line that says that a consumer failed. */
export interface FailureLine extends LinePlace {
  readonly kind: FailureKind;
  /** As the line names it. */
  readonly consumer: string;
  readonly segment: number | null;
  /** The event that it failed at, by position or by id; both null when the line names none. */
  readonly position: Position | null;
  readonly eventId: string | null;
  readonly eventType: string | null;
  readonly streamId: string | null;
  /** Without the words that the libraries put in front. */
  readonly error: string;
  /** The handler of a whole batch says it, for no event. */
  readonly isHandlers?: true;
  /** How many times in a row by the library's own count; null when it does not say. */
  readonly consecutive: number | null;
  /** The library says that it tries again, however often it failed. */
  readonly isTriedAgain?: true;
  /**
   * The failed batch is not tried again, and the worker ends: by its limit, which its log or the library's own default has, or only by
   * how soon its end came. Absent where it is tried again, or the line is of no batch.
   */
  readonly lastTry?: 'certain' | 'probable';
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
}

/**
 * How a line has a consumer end: it begins to stop, its process let go of its segments or its loop, it lost ownership, or
 * the whole process said goodbye.
 */
export type EndingKind = 'stopping' | 'released' | 'ownershipLost' | 'processEnded';

/** The last line by which a consumer's process let go of its segments or said goodbye. */
export interface EndingLine extends LinePlace {
  readonly consumer: string;
  readonly kind: EndingKind;
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
}

/** A line by which a process begins to run a consumer. */
export interface StartLine extends LinePlace {
  /** null: the line is about the whole process. */
  readonly consumer: string | null;
  /** The id under which the store knows the process. */
  readonly ownerId: string | null;
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
  /** Events that it reads at once; null where the line does not say. */
  readonly batchSize: number | null;
}

/**
 * A line that says that a consumer passed positions without handling them, or that it soon will: a poison batch was skipped, a gap
 * was given up, a gap became stale.
 */
export interface SkipLine extends LinePlace {
  readonly kind: 'poison' | 'gap' | 'staleGap';
  readonly consumer: string;
  /** The position that was waited for; null of a poison batch. */
  readonly gap: Position | null;
  /** The checkpoint before and after; null where the line does not say. */
  readonly from: Position | null;
  readonly to: Position | null;
  /** Events of the batch that were skipped; of a gap those that were handled behind it. */
  readonly events: number | null;
  /** The event that the batch failed at, and why. */
  readonly eventId: string | null;
  readonly error: string;
  /** Milliseconds since 1970; null when the line carries none. */
  readonly time: number | null;
}

/** How long a batch of a consumer took at most, as its log tells. Milliseconds since 1970. */
export interface BatchTime {
  /** null: the line does not say. */
  readonly segment: number | null;
  readonly since: number;
  readonly until: number;
  /**
   * Where the line tells of the checkpoint alone: where it stood at `since`. Nobody says whether events waited then. null: the lines say
   * themselves how long the batch took.
   */
  readonly after: Position | null;
}

/** How long that is, milliseconds. */
export const tookMs = ({ since, until }: BatchTime): number => until - since;

/**
 * How a process ended, or what Go's race detector says about it. `told`: by a signal that lets it end in order; `exited`: with an error;
 * `finished`: without one. The last three say nothing of why.
 */
export type CrashKind = 'panic' | 'fatalError' | 'dataRace' | 'killed' | 'told' | 'exited' | 'finished';

/** A line by which whoever ran a process says that it exited, and not why. */
export const isExit = ({ kind }: { readonly kind: CrashKind }): boolean =>
  kind === 'told' || kind === 'exited' || kind === 'finished';

/** A call in the stack of a crash. */
export interface CrashFrame {
  /** As Go prints it, with the package's path. */
  readonly function: string;
  /** Of a method its type and name, without the pointer; null for a function. */
  readonly receiver: string | null;
  readonly method: string | null;
  /** The path on the machine that built the program. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Whose end a line tells of, as far as it says: what it calls the process, and its number. */
export interface ToldOf {
  readonly names: readonly string[];
  readonly pid?: string | undefined;
  /** Which container of its pod. */
  readonly container?: string | undefined;
}

/** A line by which a process ended, or by which whoever ran it says so, with the stack below it. */
export interface CrashLine extends LinePlace {
  readonly kind: CrashKind;
  /** What was panicked with, or which error the runtime or the system names. */
  readonly text: string;
  /** Innermost first; empty where the log has no stack. */
  readonly frames: readonly CrashFrame[];
  /** The process went on: `net/http` gives up the request only. */
  readonly survived?: boolean;
  /** The line's own time, or that of its neighbours in its file; null without either. Milliseconds since 1970. */
  readonly time: number | null;
  /** It is that of a neighbour: a process that had nothing to do may have crashed long after it. */
  readonly isTimeNear?: true;
  /** Another program wrote it, and that it is about this process is only probable. */
  readonly isGuessed?: true;
  /** Of a file in which nobody speaks of consumers: whose end it tells of. */
  readonly of?: ToldOf;
}

/** Lines of a file that one process wrote. */
export interface RunPart {
  readonly file: string;
  readonly source?: string;
  /** The first line, and the one behind the last; null where none follows. 1-based. */
  readonly fromLine: number;
  readonly untilLine: number | null;
}

/**
 * One life of a process, as its log has it: from the lines by which it began, or the end of the one before, up to where the next one
 * began. Only lines near its end were read, and those that say something about a consumer.
 */
export interface ProcessRun extends RunPart {
  /** Where its log was rotated while it ran: its lines in the files of before. */
  readonly earlier?: readonly RunPart[];
  /** The file that its process writes to; another one than `file` where that was rotated away. */
  readonly log: string;
  /** What the lives of one process have in common where each has another source, as one with its number; absent where they have one. */
  readonly chain?: string;
  /** The consumers that its lines name, and when each was named last; null where those lines carry no time. */
  readonly consumers: ReadonlyMap<string, number | null>;
  /** The ids under which the store knows the process. */
  readonly owners: readonly string[];
  /** Those that a line names together with a consumer, by the consumer. */
  readonly ownersOf: ReadonlyMap<string, readonly string[]>;
  /** The time of its newest line; null where none carries one. */
  readonly newest: number | null;
}

/** What the log files tell of the consumers. */
export interface ConsumerLog {
  /** Of all consumers, in the order in which they happened; the newest when there were too many. */
  readonly failures: readonly FailureLine[];
  /** Lines by which workers answered that they were cancelled: something else had ended their process. In the same order. */
  readonly cancelled: readonly FailureLine[];
  /** What the errors of both say, by their texts. */
  readonly signs: ReadonlyMap<string, ErrorSigns>;
  /** One a consumer, file and source. */
  readonly endings: readonly EndingLine[];
  /** In the order of the files and their lines. */
  readonly skips: readonly SkipLine[];
  readonly crashes: readonly CrashLine[];
  /** The newest of each consumer, file and source. */
  readonly starts: readonly StartLine[];
  /** In the order of the files and their lines. */
  readonly runs: readonly ProcessRun[];
  /** Of the consumer that was asked for: the longest ones, the longest first. None where nobody asked for them. */
  readonly batches: readonly BatchTime[];
  /** How many files were searched. */
  readonly files: number;
  /** Whether any line mentions the consumer that was asked for. */
  readonly mentioned: boolean;
  readonly unreadable: readonly string[];
  /** Patterns of the settings that are no regular expressions, name no event, or took too long. */
  readonly refusedPatterns: readonly string[];
}

/** Whether a line's consumer is the store's. Partitioned projections have a checkpoint each, `users_p0`, and one name in the log. */
export function isNamed(line: { readonly consumer: string }, consumer: string): boolean {
  return line.consumer === consumer || line.consumer === wholeName(consumer);
}
