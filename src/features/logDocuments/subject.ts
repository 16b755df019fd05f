import * as vscode from 'vscode';
import type { TraceKey } from '../../model/event/headerBatch';
import { visible } from '../../model/text/safeText';
import { schemes } from '../../platform/vscode/ids';

/** Characters of the id in a tab's title. */
const TITLE_LENGTH = 8;

/** The trace that a document shows the lines of. */
export interface TraceSubject {
  readonly connection: string;
  readonly key: TraceKey;
}

export function logDocumentUri({ connection, key }: TraceSubject): vscode.Uri {
  const title = vscode.l10n.t('Trace {0}', visible(key.id.slice(0, TITLE_LENGTH)).replace(/[/\\]/g, '∕'));
  const query = new URLSearchParams({ connection, ...key }).toString();
  return vscode.Uri.from({ scheme: schemes.logLines, path: `/${title}.log`, query });
}

const KINDS: readonly TraceKey['by'][] = ['correlation', 'trace', 'causation', 'event', 'stream'];

/** What an address of `logDocumentUri` is about; undefined for others. */
export function logSubject(uri: vscode.Uri): TraceSubject | undefined {
  const parameters = new URLSearchParams(uri.query);
  const by = KINDS.find((kind) => kind === parameters.get('by'));
  const id = parameters.get('id');
  if (!by || !id) return undefined;
  const streamType = parameters.get('streamType');
  const context = parameters.get('context');
  const key = { by, id, ...(streamType === null ? {} : { streamType }), ...(context === null ? {} : { context }) };
  return { connection: parameters.get('connection') ?? '', key };
}
