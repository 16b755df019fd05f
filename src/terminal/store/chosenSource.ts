import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '../../app/connections/source';
import { describeError } from '../../app/stores/errorWords';
import type { SessionParts } from '../../app/stores/openSession';
import { SeveralEventsTables } from '../../app/stores/session';
import { Cancelled } from '../../base/errors';
import type { Database } from '../../store/pg/database';
import type { CommandContext } from '../arguments';
import { chooseSource } from '../settings/connections';
import { readSettings, type TerminalSettings } from '../settings/settings';
import { readWorkspace, type TerminalWorkspace } from '../settings/workspace';
import { EXIT, Unanswered, WrongUse } from '../shell/exit';
import { noChoices, noPasswords } from '../shell/input';
import { t } from '../words';

/** Returns the error when the command's time is over. */
function noAnswer(timeoutS: number): Unanswered {
  return new Unanswered(`No answer within ${timeoutS} second${timeoutS === 1 ? '' : 's'}. Give more with --timeout.`);
}

/**
 * Converts the reason why a store could not be read to an error with a sentence for a terminal. `timeoutS`: the seconds, when they are
 * over.
 */
function storeFailure(error: unknown, timeoutS: number | undefined): Error {
  if (error instanceof WrongUse || error instanceof Unanswered) return error;
  if (timeoutS !== undefined) return noAnswer(timeoutS);
  if (error instanceof Cancelled) return new Unanswered('Connecting was given up.');
  if (error instanceof SeveralEventsTables) {
    const names = error.candidates.map(({ schema, table }) => `${schema}.${table}`).join(', ');
    return new WrongUse(`Several tables look like events tables: ${names}. Name one with --table.`);
  }
  return new Unanswered(describeError(error, t));
}

/** What a command connects to, and how long it may take. */
export interface ChosenSource {
  readonly source: Source;
  readonly workspace: TerminalWorkspace;
  readonly settings: TerminalSettings;
  readonly demo: DemoFolder | undefined;
  /** Aborts on Ctrl+C, and when the command's time is over. */
  readonly signal: AbortSignal;
  /** When that time ends, in milliseconds of `performance.now()`; undefined when the command runs until Ctrl+C. */
  readonly endsAt: number | undefined;
  /** Runs work that connects. It has a time limit of its own, also in a command that runs until Ctrl+C. */
  connecting<T>(connect: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** The default limit for connecting, in seconds. */
const CONNECT_S = 30;
/** Seconds in which the demo's database must start and be filled, also on a busy machine. */
const DEMO_START_S = 120;

/** A log that discards everything. A command that ends soon keeps no log; its answer says what failed. */
export const silent = { info: () => undefined, warn: () => undefined };

/** How long a command may take, and what is checked before it begins. */
export interface SourceUse {
  /** The default of --timeout in seconds. Undefined means that the command runs until Ctrl+C and --timeout limits only connecting. */
  readonly timeoutS: number | undefined;
  /** Checks the arguments whose meaning depends on the settings, before anything connects. Throws WrongUse. */
  readonly check?: (settings: TerminalSettings) => void;
}

/** Chooses the connection and runs the work. Rejects with WrongUse or Unanswered. */
export async function withSource<T>(
  context: CommandContext,
  { timeoutS, check }: SourceUse,
  work: (chosen: ChosenSource) => Promise<T>,
): Promise<T> {
  const { common, packageRoot } = context;
  const workspace = await readWorkspace(context);
  const settings = await readSettings(workspace, packageRoot);
  check?.(settings);
  const source = chooseSource(common, workspace, settings);
  const demo = source.kind === 'demo' ? await demoFolder() : undefined;
  const startS = demo === undefined ? 0 : DEMO_START_S;
  const seconds = timeoutS === undefined ? undefined : (common.timeoutS ?? timeoutS + startS);
  const endsAt = seconds === undefined ? undefined : performance.now() + seconds * 1_000;
  const timeout = seconds === undefined ? [] : [AbortSignal.timeout(seconds * 1_000)];
  const signal = AbortSignal.any([context.signal, ...timeout]);
  let late: number | undefined;
  try {
    return await work({
      source,
      workspace,
      settings,
      demo,
      signal,
      endsAt,
      async connecting(connect) {
        const connectS = common.timeoutS ?? Math.max(CONNECT_S, startS);
        const soon = AbortSignal.timeout(connectS * 1_000);
        try {
          return await connect(AbortSignal.any([signal, soon]));
        } finally {
          if (soon.aborted) late = connectS;
        }
      },
    });
  } catch (error) {
    throw storeFailure(error, timeout.some(({ aborted }) => aborted) ? seconds : late);
  } finally {
    context.progress.clear();
    await demo?.remove();
  }
}

/**
 * Does the same for a command that asks no store. Returns a signal that also aborts after the seconds, and a function that returns the exit
 * code afterwards.
 */
export function timed(ended: AbortSignal, seconds: number | undefined) {
  if (seconds === undefined) return { signal: ended, endOfTime: () => EXIT.interrupted };
  return {
    signal: AbortSignal.any([ended, AbortSignal.timeout(seconds * 1_000)]),
    endOfTime() {
      if (ended.aborted) return EXIT.interrupted;
      throw noAnswer(seconds);
    },
  };
}

/** Returns what is needed to open a session. Nothing is kept between runs. */
export function sessionPartsOf(
  { packageRoot }: Pick<CommandContext, 'packageRoot'>,
  { demo, workspace }: Pick<ChosenSource, 'demo' | 'workspace'>,
): SessionParts {
  return {
    passwords: noPasswords,
    tables: noChoices,
    surroundings: () => workspace.around,
    openDemo: (signal) => openPickedDemo(packageRoot, demo, signal),
    plainPasswordWorked: () => undefined,
    log: silent,
    t,
  };
}

/** The folder in which the demo of one run writes its logs and has its Go code. */
export interface DemoFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Creates the folder. Each run has its own, because the demo empties its logs when it starts. */
export async function demoFolder(): Promise<DemoFolder> {
  const path = await mkdtemp(join(tmpdir(), 'event-trace-demo-'));
  const { writeDemoSources } = await import('../../demo/workspace/workspace');
  await writeDemoSources(path);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts the embedded store. Closing the database ends it. The demo's code is loaded here. */
async function openPickedDemo(
  packageRoot: URL,
  folder: DemoFolder | undefined,
  signal: AbortSignal,
): Promise<Database> {
  if (!folder) throw new Error('Only --demo opens the demo.');
  const { openDemo } = await import('../../demo/store/demoStore');
  const { database } = await openDemo({
    workerUrl: new URL('dist/demo/worker.js', packageRoot),
    logFolder: folder.path,
    signal,
  });
  return database;
}
