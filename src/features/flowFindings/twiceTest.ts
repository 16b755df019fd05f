import * as vscode from 'vscode';
import type { FlowFinding } from '../../app/flow/findings/flowFindings';
import { commands } from '../../platform/vscode/ids';

/** "Write a Test That Handles It Twice" on a finding that something was handled twice, beside the light bulb and in the Problems panel. */
export class TwiceTests implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly known = new Map<string, { readonly finding: FlowFinding; readonly connection: string }>();
  private readonly registration = vscode.languages.registerCodeActionsProvider({ language: 'go' }, this, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });

  /** Forgets what was found before. */
  clear(): void {
    this.known.clear();
  }

  /** The editor hands out copies of diagnostics: their words tell which finding one is. */
  add(diagnostic: vscode.Diagnostic, finding: FlowFinding, connection: string): void {
    if (finding.kind === 'twice') this.known.set(diagnostic.message, { finding, connection });
  }

  provideCodeActions(_: unknown, __: unknown, context: vscode.CodeActionContext): vscode.CodeAction[] {
    return context.diagnostics.flatMap((diagnostic) => {
      const { finding, connection } = this.known.get(diagnostic.message) ?? {};
      const position = finding?.examples.at(-1);
      if (!finding || position === undefined) return [];
      const title = vscode.l10n.t('Write a Test That Handles It Twice');
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      const { causeType: eventType, consumer, effectType: once } = finding;
      const argument = { connection, eventType, position, consumer, once };
      action.command = { title, command: commands.debugHandler, arguments: [argument] };
      action.diagnostics = [diagnostic];
      return [action];
    });
  }

  dispose(): void {
    this.registration.dispose();
  }
}
