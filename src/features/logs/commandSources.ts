import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { LogCommand } from '../../app/settings/logSourceSettings';
import { messageOf, untilAborted } from '../../base/errors';
import { commandOutput } from '../../logs/commandOutput';
import type { LineSource } from '../../logs/scan/rawLine';
import { log } from '../../platform/vscode/log';

/** Milliseconds for which an output is used again before its command runs again, because a person goes from event to event. */
const FRESH_MS = 5_000;

export interface CommandSources {
  /** Returns what the commands print now. A command that fails is left out, and the person is reported once. */
  run(commands: readonly LogCommand[], signal: AbortSignal): Promise<LineSource[]>;
}

interface Run {
  readonly output: Promise<LineSource | undefined>;
  endedAt: number | undefined;
}

/** Runs the configured commands that print logs. `lifetime` ends them with the extension. */
export function createCommandSources(lifetime: AbortSignal): CommandSources {
  const runs = new Map<string, Run>();
  const reported = new Set<string>();

  const report = (name: string, sentence: string) => {
    log().warn(sentence);
    if (reported.has(name)) return;
    reported.add(name);
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
        report(name, vscode.l10n.t('The log command {0} ended with code {1}.', name, code));
      } else reported.delete(name);
      return { name, bytes };
    } catch (error) {
      const reason = messageOf(error);
      report(name, vscode.l10n.t('The log command {0} could not be started: {1}', name, reason));
      return undefined;
    }
  };

  /** Returns the output of a command. Searches at the same time share one run. */
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

  /**
   * Drops old outputs. An output is kept only for the next search: it may have megabytes, and the settings may name another command by
   * then.
   */
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
