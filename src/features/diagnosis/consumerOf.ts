import * as vscode from 'vscode';
import type { NamedConsumer } from '../../app/navigation';
import { visible } from '../../model/text/safeText';
import { namedByRow } from '../../platform/vscode/consumerRow';
import { schemes } from '../../platform/vscode/ids';

/** The connection and consumer that a document is about. */
export interface DiagnosisSubject {
  /** Which events it never handled; absent: why it is behind. */
  readonly about?: 'lost';
  readonly connection: string;
  readonly consumer: string;
}

export function diagnosisUri(subject: DiagnosisSubject): vscode.Uri {
  const { connection, consumer, about } = subject;
  const query = new URLSearchParams({ connection, consumer, ...(about ? { about } : {}) }).toString();
  return vscode.Uri.from({ scheme: schemes.diagnosis, path: `/${documentTitle(subject)}`, query });
}

/** Different for each subject: the tab of a preview is known by it alone. The names that count are in the query. */
export function documentTitle({ connection, consumer, about }: DiagnosisSubject): string {
  const name = inPath(consumer);
  const title =
    about === 'lost' ? vscode.l10n.t('Events that {0} never handled', name) : vscode.l10n.t('Why is {0} behind', name);
  return `${title} · ${inPath(connection)}.md`;
}

/** A slash in a name would show as a folder. */
const inPath = (name: string) => visible(name).replace(/[/\\]/g, '∕');

export function diagnosisSubject(uri: vscode.Uri): DiagnosisSubject {
  const parameters = new URLSearchParams(uri.query);
  const subject = { connection: parameters.get('connection') ?? '', consumer: parameters.get('consumer') ?? '' };
  return parameters.get('about') === 'lost' ? { ...subject, about: 'lost' } : subject;
}

/** What a command's argument means: a name, a row of the tree or of one of its segments, or a diagnosis document. */
export function namedIn(argument: unknown): NamedConsumer {
  if (!(argument instanceof vscode.Uri)) return namedByRow(argument);
  return argument.scheme === schemes.diagnosis
    ? diagnosisSubject(argument)
    : { connection: undefined, consumer: undefined };
}
