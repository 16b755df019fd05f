import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { OpenTrace } from '../../app/navigation';
import { type ActiveStore, storeNamed } from '../../app/stores/state';
import type { SourcePlace } from '../../code/index/goConsumers';
import { subjectOf } from '../../model/lookup/subject';

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

/** Opens the trace of the event at a position, of the active store where no connection is named. */
export async function showEvent(
  position: unknown,
  connection: unknown,
  deps: { readonly active: ActiveStore; readonly openTrace: OpenTrace },
): Promise<void> {
  const connected = await storeNamed(deps.active, typeof connection === 'string' ? connection : undefined);
  if (!connected) return;
  const meanings = await connected.store.identify(subjectOf({ kind: 'position', id: String(position) }));
  const event = meanings.find((meaning) => meaning.kind === 'event');
  if (!event) throw new Error(l10n.t('This event is not there any more.'));
  deps.openTrace({ connection: connected.name, key: event.key, selectEventId: event.header.eventId });
}
