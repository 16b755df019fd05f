import * as vscode from 'vscode';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import type { CodeIndex } from '../../app/ports';
import type { ActiveStore } from '../../app/stores/state';
import type { GoIndex } from '../../code/index/goIndex';

/** The event type that a command is about. The version is known when it comes from a stored event. */
export interface EventSubject {
  readonly eventType: string;
  readonly eventVersion?: number;
}

/** Reads a command's argument: an event type, or an object that names one. */
export function codeSubject(argument: unknown): EventSubject | undefined {
  if (typeof argument === 'string') return { eventType: argument };
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { eventType, eventVersion } = argument as Readonly<Record<string, unknown>>;
  if (typeof eventType !== 'string') return undefined;
  return { eventType, ...(typeof eventVersion === 'number' ? { eventVersion } : {}) };
}

/** Asks for an event type when the command comes from the palette. The type at the cursor comes first. */
export async function askEventType(index: GoIndex, stored: readonly string[]): Promise<EventSubject | undefined> {
  const types = [...new Set([...index.eventTypes, ...stored])].sort();
  if (types.length === 0) {
    throw new Error(
      vscode.l10n.t('No event type was found in the Go sources. Connect to a store to choose among its types.'),
    );
  }
  const atCursor = wordAtCursor();
  const ordered = types.includes(atCursor) ? [atCursor, ...types.filter((type) => type !== atCursor)] : types;
  const title = vscode.l10n.t('Choose an event type');
  const eventType = await vscode.window.showQuickPick(ordered, { title });
  return eventType === undefined ? undefined : { eventType };
}

function wordAtCursor(): string {
  const editor = vscode.window.activeTextEditor;
  const word = editor?.document.getWordRangeAtPosition(editor.selection.active);
  return word ? (editor?.document.getText(word) ?? '') : '';
}

/** Returns the index. Reads the sources first when that has not happened yet. */
export async function readIndex(code: CodeIndex): Promise<GoIndex> {
  code.start();
  await code.whenRead();
  if (code.index) return code.index;
  throw new Error(
    vscode.workspace.isTrusted
      ? vscode.l10n.t('The Go sources of this workspace could not be read. The log says why.')
      : vscode.l10n.t('The Go sources are read in trusted workspaces only.'),
  );
}

/** What all features for Go code need. */
export interface CodeDeps {
  readonly active: ActiveStore;
  readonly code: CodeIndex;
  readonly feed: ConsumerFeed;
  /** Whether the Go language server is running in this window. */
  readonly goRuns: () => boolean;
}
