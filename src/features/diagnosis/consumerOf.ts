import * as vscode from 'vscode';
import { visible } from '../../model/visible';
import { type NamedConsumer, namedByRow } from '../../platform/consumerRow';
import { schemes } from '../../platform/ids';

/** The connection and consumer that a document is about. */
export interface DiagnosisSubject {
  readonly connection: string;
  readonly consumer: string;
}

export function documentUri(subject: DiagnosisSubject): vscode.Uri {
  const { connection, consumer } = subject;
  const query = new URLSearchParams({ connection, consumer }).toString();
  return vscode.Uri.from({ scheme: schemes.diagnosis, path: `/${documentTitle(subject)}`, query });
}

/** A slash in a name would show as a folder; the name that counts is in the query. */
export function documentTitle({ consumer }: DiagnosisSubject): string {
  return `${vscode.l10n.t('Why is {0} behind', visible(consumer).replace(/[/\\]/g, '∕'))}.md`;
}

export function subjectOf(uri: vscode.Uri): DiagnosisSubject {
  const parameters = new URLSearchParams(uri.query);
  return { connection: parameters.get('connection') ?? '', consumer: parameters.get('consumer') ?? '' };
}

/** What a command's argument means: a name, a row of the tree or of one of its segments, or a diagnosis document. */
export function namedIn(argument: unknown): NamedConsumer {
  if (!(argument instanceof vscode.Uri)) return namedByRow(argument);
  return argument.scheme === schemes.diagnosis ? subjectOf(argument) : { connection: undefined, consumer: undefined };
}
