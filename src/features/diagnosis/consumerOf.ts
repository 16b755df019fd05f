import * as vscode from 'vscode';
import { connectionOfRow, consumerOfRow } from '../../platform/consumerRow';
import { schemes } from '../../platform/ids';

/** The connection and consumer that a document is about. */
export interface DiagnosisSubject {
  readonly connection: string;
  readonly consumer: string;
}

export function documentUri({ connection, consumer }: DiagnosisSubject): vscode.Uri {
  const query = new URLSearchParams({ connection, consumer }).toString();
  // A slash in a name would show as a folder; the name that counts is in the query.
  const title = vscode.l10n.t('Why is {0} behind', consumer.replace(/[/\\]/g, '∕'));
  return vscode.Uri.from({ scheme: schemes.diagnosis, path: `/${title}.md`, query });
}

export function subjectOf(uri: vscode.Uri): DiagnosisSubject {
  const parameters = new URLSearchParams(uri.query);
  return { connection: parameters.get('connection') ?? '', consumer: parameters.get('consumer') ?? '' };
}

/** The consumer that a command's argument means: a name, a row of the tree or of one of its segments, or a diagnosis document. */
export function consumerOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) {
    return argument.scheme === schemes.diagnosis ? subjectOf(argument).consumer : undefined;
  }
  return consumerOfRow(argument);
}

/** The connection that a command's argument names. */
export function namedConnection(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri)
    return argument.scheme === schemes.diagnosis ? subjectOf(argument).connection : undefined;
  return connectionOfRow(argument);
}
