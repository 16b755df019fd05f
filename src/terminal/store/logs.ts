import { resolve } from 'node:path';
import { createLogFinder, type LogSearch } from '../../app/logs/finder';
import { SETTINGS } from '../../app/settings/definitions';
import type { LogCommand } from '../../app/settings/logSourceSettings';
import { messageOf, untilAborted } from '../../base/errors';
import type { LineSource } from '../../logs/scan/rawLine';
import type { ScanThreads } from '../../logs/scan/scanThread';
import type { CommandContext } from '../arguments';
import type { TerminalSettings } from '../settings/settings';
import type { TerminalWorkspace } from '../settings/workspace';
import { cell, type Output } from '../shell/output';
import type { DemoFolder } from './chosenSource';

interface CommandParts {
  readonly workspace: TerminalWorkspace;
  readonly settings: TerminalSettings;
  /** Ends the commands together with the run. */
  readonly lifetime: AbortSignal;
  readonly note: (sentence: string) => void;
}

/**
 * Returns the output of the commands in `eventTrace.logs.sources`. Each command runs once, with the first search. Those that fail are named
 * and left out.
 */
function createLogCommands(parts: CommandParts): (signal: AbortSignal) => Promise<readonly LineSource[]> {
  let outputs: Promise<readonly (LineSource | undefined)[]> | undefined;
  return async (signal) => {
    outputs ??= Promise.all(allowedCommands(parts).map((command) => run(command, parts)));
    return (await untilAborted(outputs, signal)).filter((source) => source !== undefined);
  };
}

/**
 * Returns the commands that may run. As with passwords, a command of a workspace's settings runs only when the person trusts the folder.
 */
function allowedCommands({ workspace, settings, note }: CommandParts): readonly LogCommand[] {
  const { commands } = settings.logSources.get();
  if (commands.length === 0 || !workspace.isProject) return [];
  const isOfWorkspace = workspace.files.workspace?.values[SETTINGS.logSources.key] !== undefined;
  if (!isOfWorkspace || workspace.isTrusted) return commands;
  note('The commands of eventTrace.logs.sources run only where --workspace names the folder.');
  return [];
}

async function run(
  { name, command, args, cwd, timeoutS }: LogCommand,
  { workspace, lifetime, note }: CommandParts,
): Promise<LineSource | undefined> {
  const { commandOutput } = await import('../../logs/commandOutput');
  try {
    const options = { command, args, cwd: resolve(workspace.folder, cwd), timeoutMs: timeoutS * 1_000 };
    const { bytes, code } = await commandOutput(options, lifetime);
    if (code !== null && code !== 0) note(`The log command ${name} ended with code ${code}.`);
    return { name, bytes };
  } catch (error) {
    note(`The log command ${name} could not be started: ${messageOf(error)}`);
    return undefined;
  }
}

interface LogParts {
  readonly workspace: TerminalWorkspace;
  readonly settings: TerminalSettings;
  readonly demo: DemoFolder | undefined;
}

/** Returns the absolute log files of one run: those of --logs; otherwise only the demo's; otherwise those of the settings, in a project. */
async function logFilesOf(
  { common, cwd }: Pick<CommandContext, 'common' | 'cwd'>,
  { workspace, settings, demo }: LogParts,
): Promise<readonly string[]> {
  const { findLogFiles } = await import('../../logs/scan/logFiles');
  const named = common.logs ?? [];
  const exclude = settings.logExclude.get();
  if (named.length > 0) return await findLogFiles([cwd], { files: named, exclude: [] });
  // The logs of a project name positions and consumers of its own store. In the demo these would be other events.
  if (demo) return await findLogFiles([demo.path], { files: ['*.log'], exclude: [] });
  // Outside a project, the patterns of the settings would search a whole home folder.
  if (!workspace.isProject) return [];
  const files = [...settings.logFiles.get(), ...settings.logSources.get().files];
  return await findLogFiles(workspace.folders, { files, exclude });
}

/**
 * Returns the search in the logs of one run. Files are read directly, without another program. When --logs names files, only those are
 * searched.
 */
export function createTerminalLogs(context: CommandContext, parts: LogParts): LogSearch {
  let files: Promise<readonly string[]> | undefined;
  let threads: ScanThreads | undefined;
  const warn = (sentence: string) => context.output.note(cell(sentence));
  const namedOrNoted = async () => {
    const found = await logFilesOf(context, parts);
    const named = context.common.logs ?? [];
    // Without this note, a typing error would look like logs without any match.
    if (named.length > 0 && found.length === 0) warn(`No file matches ${named.join(' ')}.`);
    return found;
  };
  const commands = createLogCommands({ ...parts, lifetime: context.signal, note: warn });
  return createLogFinder(
    {
      files: () => {
        files ??= namedOrNoted();
        return files;
      },
      sources: context.common.logs?.length || parts.demo ? async () => [] : commands,
      ripgrep: async () => undefined,
      threads: async () => {
        const { createScanThreads } = await import('../../logs/scan/scanThread');
        threads ??= createScanThreads(new URL('dist/logs/worker.js', context.packageRoot));
        return threads;
      },
    },
    { settings: parts.settings, log: { info: () => undefined, warn } },
  );
}

/** Says why no log line is shown where some were asked for: no file is known, or no line belongs to what was named. */
export function noteNoLines(
  output: Output,
  { files, lines }: { readonly files: number; readonly lines: number },
): void {
  if (files === 0) output.note('No log file is known. Name some with --logs GLOB.');
  else if (lines === 0) output.note(`No line of ${files === 1 ? 'the log' : `${files} logs`} belongs to it.`);
}
