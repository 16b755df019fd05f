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

/** Returns the report with a link to each event's trace in its store. The window opens these links itself. */
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

/** Returns the same for the events that a consumer never handled. */
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

/** Returns the report as Markdown, to give to another person. */
export function reportOf(diagnosis: Diagnosis): string {
  return diagnosisReport(diagnosis, { t, language: vscode.env.language, forOthers: true });
}

/**
 * Whether a preview lets links through. In a browser it does for VS Code's released builds, but not for servers with a scheme of their own.
 */
function previewTakesLinks(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop || vscode.env.uriScheme === 'vscode';
}

type Learned = Parameters<typeof flowFindings>[0];
type FindingStore = Parameters<typeof flowFindings>[1];

/** Returns sentences about unusual things that one consumer does, when it is certain that it was this consumer. */
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
