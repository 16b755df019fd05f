import * as vscode from 'vscode';
import { contextKeys } from '../../platform/ids';
import { type DiagnosisSubject, documentTitle } from './consumerOf';

/** Of VS Code's Markdown extension; the editor puts a prefix of its own before it. */
const PREVIEW = /(^|-)markdown\.preview$/;

/** Which report the active tab previews. The editor does not say what a preview is of, so its tab's label does. */
export class Previews implements vscode.Disposable {
  private readonly subjects = new Map<string, DiagnosisSubject>();
  private readonly subscription = vscode.window.tabGroups.onDidChangeTabs(() => this.update());
  private isShown = false;

  add(subject: DiagnosisSubject): void {
    this.subjects.set(documentTitle(subject), subject);
    this.update();
  }

  active(): DiagnosisSubject | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (!(tab?.input instanceof vscode.TabInputWebview) || !PREVIEW.test(tab.input.viewType)) return undefined;
    return [...this.subjects].find(([title]) => tab.label.includes(title))?.[1];
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private update(): void {
    const isShown = this.active() !== undefined;
    if (isShown === this.isShown) return;
    this.isShown = isShown;
    void vscode.commands.executeCommand('setContext', contextKeys.diagnosisPreview, isShown);
  }
}
