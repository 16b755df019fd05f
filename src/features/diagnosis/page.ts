import * as vscode from 'vscode';
import { flowFindings } from '../../app/flow/findings/flowFindings';
import { flowFindingWords } from '../../app/flow/findings/flowFindingWords';
import type { Diagnosis } from '../../model/diagnosis/diagnosis';
import { diagnosisReport } from '../../model/diagnosis/report';
import type { EventHeader } from '../../model/event/event';
import { traceLink } from '../../model/lookup/link';
import type { LostReport } from '../../model/lost/lost';
import { lostReport } from '../../model/lost/report';
import { shortTime } from '../../platform/vscode/time';
import { t } from '../../platform/vscode/translate';
import type { DiagnosisPage } from './documents';

/** The report with a way to each event's trace in its store: an address that the window takes as one of its own. */
export function pageOf(diagnosis: Diagnosis, connection: string, extensionId: string): DiagnosisPage {
  const linkTo = linkIn(connection, extensionId);
  const options = { t, language: vscode.env.language };
  const text = diagnosisReport(diagnosis, previewTakesLinks() ? { ...options, linkTo } : options);
  return {
    text,
    links: linksTo(
      diagnosis.windows.flatMap(({ events }) => events),
      linkTo,
    ),
  };
}

/** The same of the events that a consumer never handled. */
export function lostPageOf(report: LostReport, connection: string, extensionId: string): DiagnosisPage {
  const linkTo = linkIn(connection, extensionId);
  const text = lostReport(report, previewTakesLinks() ? { t, linkTo } : { t });
  return {
    text,
    links: linksTo(
      report.events.flatMap(({ event }) => event ?? []),
      linkTo,
    ),
  };
}

type LinkTo = (event: EventHeader) => string;

function linkIn(connection: string, extensionId: string): LinkTo {
  return ({ eventId }) =>
    `${vscode.env.uriScheme}:${traceLink(extensionId, { kind: 'event', id: eventId }, connection)}`;
}

function linksTo(events: readonly EventHeader[], linkTo: LinkTo): DiagnosisPage['links'] {
  return new Map(events.map((event) => [event.position, vscode.Uri.parse(linkTo(event))]));
}

/** The report as Markdown for somebody else. */
export function reportOf(diagnosis: Diagnosis): string {
  return diagnosisReport(diagnosis, { t, language: vscode.env.language, forOthers: true });
}

/** In a browser a preview lets links of VS Code's released builds through, but not those of servers with a scheme of their own. */
function previewTakesLinks(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop || vscode.env.uriScheme === 'vscode';
}

type Learned = Parameters<typeof flowFindings>[0];
type FindingStore = Parameters<typeof flowFindings>[1];

/** Sentences about what one consumer does oddly, where it is certain that it was this one. */
export async function oddFlowsOf(
  consumer: string,
  learned: Learned,
  store: FindingStore,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await flowFindings(learned, store, signal);
  return found.flatMap((finding) =>
    finding.consumer === consumer ? flowFindingWords({ ...finding, consumer: null }, t, shortTime) : [],
  );
}
