import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { LogCommand } from '../../app/settings/logSourceSettings';
import { messageOf, untilAborted } from '../../base/errors';
import { commandOutput } from '../../logs/commandOutput';
import type { LineSource } from '../../logs/scan/rawLine';
import { log } from '../../platform/vscode/log';

/** So long an output is searched again before its command runs again: a person walks from event to event. */
const FRESH_MS = 5_000;

export interface CommandSources {
  /** What the commands print now. Those that fail are told to the person once and left out. */
  run(commands: readonly LogCommand[], signal: AbortSignal): Promise<LineSource[]>;
}

interface Run {
  readonly output: Promise<LineSource | undefined>;
  endedAt: number | undefined;
}

/** Runs the commands of the settings that print logs. `lifetime` ends them with the extension. */
export function createCommandSources(lifetime: AbortSignal): CommandSources {
  const runs = new Map<string, Run>();
  const told = new Set<string>();

  const tell = (name: string, sentence: string) => {
    log().warn(sentence);
    if (told.has(name)) return;
    told.add(name);
    const showLog = vscode.l10n.t('Show Log');
    vscode.window.showWarningMessage(sentence, showLog).then((chosen) => {
      if (chosen === showLog) log().show();
    });
  };

  const read = async ({ name, command, args, cwd, timeoutS }: LogCommand): Promise<LineSource | undefined> => {
    try {
      const { bytes, code } = await commandOutput(
        { command, args, cwd: folderOf(cwd), timeoutMs: timeoutS * 1_000 },
        lifetime,
      );
      if (code !== null && code !== 0) {
        tell(name, vscode.l10n.t('The log command {0} ended with code {1}.', name, code));
      } else told.delete(name);
      return { name, bytes };
    } catch (error) {
      const reason = messageOf(error);
      tell(name, vscode.l10n.t('The log command {0} could not be started: {1}', name, reason));
      return undefined;
    }
  };

  /** Several searches at a time share one run. */
  const outputOf = (command: LogCommand): Promise<LineSource | undefined> => {
    const key = JSON.stringify(command);
    const known = runs.get(key);
    if (known && (known.endedAt === undefined || performance.now() - known.endedAt < FRESH_MS)) return known.output;
    const run: Run = { output: read(command), endedAt: undefined };
    void run.output.then(() => {
      run.endedAt = performance.now();
    });
    runs.set(key, run);
    return run.output;
  };

  /** What a command printed is kept for the next search only: it may be megabytes, and the settings may name another one by then. */
  const forgetStale = () => {
    for (const [key, { endedAt }] of [...runs]) {
      if (endedAt !== undefined && performance.now() - endedAt >= FRESH_MS) runs.delete(key);
    }
  };

  return {
    async run(commands, signal) {
      if (!vscode.workspace.isTrusted || commands.length === 0) return [];
      signal.throwIfAborted();
      forgetStale();
      const outputs = await untilAborted(Promise.all(commands.map(outputOf)), signal);
      return outputs.filter((source) => source !== undefined);
    },
  };
}

function folderOf(cwd: string): string | undefined {
  const first = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  if (isAbsolute(cwd) || first === undefined) return cwd || undefined;
  return join(first, cwd);
}
