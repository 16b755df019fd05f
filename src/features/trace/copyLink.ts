import * as vscode from 'vscode';
import type { TypedId } from '../../model/lookup/idSpan';
import { traceLink } from '../../model/lookup/link';
import { EXTENSION } from '../../platform/vscode/ids';

/** Copies the address that opens this id's trace in a window of the same editor. */
export async function copyLink(id: TypedId, connection: string): Promise<void> {
  await vscode.env.clipboard.writeText(`${vscode.env.uriScheme}:${traceLink(EXTENSION, id, connection)}`);
}
