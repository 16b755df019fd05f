import * as vscode from 'vscode';
import type { SourcePlace } from '../../code/goConsumers';

/** Opens a source file at a line. */
export async function showPlace({ file, line }: SourcePlace): Promise<void> {
  const at = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}

export interface PlaceItem extends vscode.QuickPickItem {
  /** Missing on separators. */
  readonly place?: SourcePlace;
}

/** Goes to the only place, or asks which one. */
export async function choosePlace(items: readonly PlaceItem[], title: string): Promise<void> {
  const places = items.flatMap(({ place }) => place ?? []);
  const [only] = places;
  if (only && places.length === 1) return showPlace(only);
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  if (chosen?.place) await showPlace(chosen.place);
}

/** `consumers/mailer.go:12`, relative to the workspace. */
export function placeWords({ file, line }: SourcePlace): string {
  return `${vscode.workspace.asRelativePath(file)}:${line}`;
}
