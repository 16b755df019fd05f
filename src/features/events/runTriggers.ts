import * as vscode from 'vscode';
import { settings } from '../../platform/settings';
import { isRunMatch } from './runMatch';

/** So close together they are one start: the programs of a compound configuration, or a task before a debug session. */
const TOGETHER_MS = 10_000;

/** Tells when a debug session or a task begins that `eventTrace.run.match` means, with its name. */
export function watchStarts(started: (what: string) => void): vscode.Disposable {
  /** What runs now, and since when. */
  const running = new Map<unknown, number>();

  const begin = (id: unknown, what: string, names: readonly string[]) => {
    if (!isRunMatch(settings.runMatch.get(), names)) return;
    const now = Date.now();
    const isOfAnother = [...running.values()].some((since) => now - since < TOGETHER_MS);
    running.set(id, now);
    if (!isOfAnother) started(what);
  };

  return vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession((session) => {
      if (!session.parentSession) begin(session.id, session.name, [session.name, session.type]);
    }),
    vscode.debug.onDidTerminateDebugSession((session) => running.delete(session.id)),
    vscode.tasks.onDidStartTask(({ execution }) => begin(execution, execution.task.name, namesOf(execution.task))),
    vscode.tasks.onDidEndTask(({ execution }) => running.delete(execution)),
  );
}

/** A task's name, and the command that it runs. */
function namesOf({ name, execution }: vscode.Task): string[] {
  if (execution instanceof vscode.ProcessExecution) return [name, [execution.process, ...execution.args].join(' ')];
  if (!(execution instanceof vscode.ShellExecution)) return [name];
  const words = [execution.command, ...(execution.args ?? [])].map((word) =>
    typeof word === 'object' ? word.value : (word ?? ''),
  );
  return [name, execution.commandLine ?? words.join(' ')];
}
