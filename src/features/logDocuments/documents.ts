import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { summariseTrace } from '../../model/forest/summary';
import type { LogHit } from '../../model/log/line';
import { type TraceLog, traceLog } from '../../model/log/traceLog';
import { logSourceUri } from '../../platform/vscode/logDocuments';
import { t } from '../../platform/vscode/translate';
import { type FoundTrace, logDocumentUri } from './traceOfLine';

/** The lines of traces as read-only documents. */
export interface TraceDocuments {
  /** Shows the lines, in place of those that the trace's document had. */
  show(found: FoundTrace): Promise<void>;
  /** What an open document shows. */
  get(uri: vscode.Uri): TraceLog | undefined;
  /** Keeps what a document is to show; gives its text. */
  keep(uri: vscode.Uri, found: FoundTrace): string;
  /** From each line of a document to where it stands. */
  links(uri: vscode.Uri): vscode.DocumentLink[];
  forget(uri: vscode.Uri): void;
}

/** `changed` is fired when an open document has another text. */
export function createTraceDocuments(changed: vscode.EventEmitter<vscode.Uri>): TraceDocuments {
  const shown = new Map<string, TraceLog>();

  const keep = (uri: vscode.Uri, { subject, table, lines }: FoundTrace): string => {
    const title = summariseTrace(table).rootEventType ?? subject.key.id;
    const made = traceLog({ title, ...lines }, t);
    shown.set(uri.toString(), made);
    return made.text;
  };

  return {
    keep,
    async show(found) {
      const uri = logDocumentUri(found.subject);
      keep(uri, found);
      changed.fire(uri);
      await vscode.window.showTextDocument(uri, { preview: true });
    },
    get: (uri) => shown.get(uri.toString()),
    links(uri) {
      const log = shown.get(uri.toString());
      return (log?.places ?? []).flatMap((place, line) => {
        const hit = log?.hits[line];
        if (!place || !hit) return [];
        const link = new vscode.DocumentLink(new vscode.Range(line, place[0], line, place[1]), addressOf(hit));
        link.tooltip = vscode.l10n.t('Open {0} at line {1}', hit.file, hit.lineNumber);
        return [link];
      });
    },
    forget: (uri) => void shown.delete(uri.toString()),
  };
}

function addressOf({ file, lineNumber, column }: LogHit): vscode.Uri {
  const uri = isAbsolute(file) ? vscode.Uri.file(file) : logSourceUri(file);
  return uri.with({ fragment: `L${lineNumber},${column + 1}` });
}
