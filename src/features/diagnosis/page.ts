import * as vscode from 'vscode';
import type { Diagnosis } from '../../model/diagnosis';
import { diagnosisReport } from '../../model/diagnosisReport';
import type { EventHeader } from '../../model/event';
import { t } from '../../platform/translate';
import type { DiagnosisPage } from './documents';

/** The report with a way to each event's trace in its store: an address that the window takes as one of its own. */
export function pageOf(diagnosis: Diagnosis, connection: string, extensionId: string): DiagnosisPage {
  const linkTo = ({ eventId }: EventHeader) =>
    `${vscode.env.uriScheme}://${extensionId}/trace/${encodeURIComponent(eventId)}?connection=${encodeURIComponent(connection)}`;
  const options = { t, language: vscode.env.language };
  const text = diagnosisReport(diagnosis, previewTakesLinks() ? { ...options, linkTo } : options);
  const events = diagnosis.windows.flatMap(({ events }) => events);
  return { text, links: new Map(events.map((event) => [event.position, vscode.Uri.parse(linkTo(event))])) };
}

/** The report as Markdown for somebody else. */
export function reportOf(diagnosis: Diagnosis): string {
  return diagnosisReport(diagnosis, { t, language: vscode.env.language, forOthers: true });
}

/** In a browser a preview lets links of VS Code's released builds through, but not those of servers with a scheme of their own. */
function previewTakesLinks(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop || vscode.env.uriScheme === 'vscode';
}
