import * as vscode from 'vscode';
import type { SourcePlace } from '../../code/goConsumers';
import { consumersNamed } from '../../code/scopeFromCode';
import { consumerOfRow } from '../../platform/consumerRow';
import type { CodeIndex } from './codeIndex';

/** Opens a consumer's `Handle` method; from the palette it asks whose. */
export async function openHandler(argument: unknown, index: CodeIndex): Promise<void> {
  await index.whenRead();
  const name = consumerOfRow(argument) ?? (await askConsumer(index));
  if (name === undefined) return;
  const handler = handlerOf(name, index);
  if (!handler) {
    throw new Error(vscode.l10n.t('No Handle method of a consumer named {0} was found in the Go sources.', name));
  }
  const at = new vscode.Position(handler.line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(handler.file), { selection: new vscode.Range(at, at) });
}

const handlerOf = (name: string, { consumers }: CodeIndex): SourcePlace | undefined =>
  consumersNamed(name, consumers).find(({ handle }) => handle)?.handle ?? undefined;

async function askConsumer({ consumers }: CodeIndex): Promise<string | undefined> {
  if (consumers.length === 0) throw new Error(vscode.l10n.t('No consumer was found in the Go sources.'));
  const items = consumers.map(({ name, receiver, file }) => ({
    label: name,
    description: receiver,
    detail: vscode.workspace.asRelativePath(file),
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Choose a consumer') }))?.label;
}
