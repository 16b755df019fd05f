import * as vscode from 'vscode';
import { judgedBy } from '../../app/consumers/judged';
import type { Flows } from '../../app/flow/flows';
import type { LogFinder } from '../../app/logs/finder';
import type { ChooseConsumer, DiagnoseConsumer } from '../../app/navigation';
import type { ConsumerHistories } from '../../app/ports';
import type { StoreHub } from '../../app/stores/hub';
import type { Diagnosis } from '../../model/diagnosis/diagnosis';
import type { KnownHandler } from '../../model/diagnosis/rules/blame';
import { label } from '../../model/text/safeText';
import { registerCommand, withProgress } from '../../platform/vscode/commands';
import { commands } from '../../platform/vscode/ids';
import { createDiagnosisDocuments, type DiagnosisSubject, namedIn, Previews } from './documents';
import { gitCommits } from './gitCommits';

interface DiagnosisDeps {
  readonly hub: StoreHub;
  readonly logs: LogFinder;
  readonly handlers: () => readonly KnownHandler[];
  readonly chooseConsumer: ChooseConsumer;
  readonly histories: ConsumerHistories;
  readonly flows: Flows;
}

/**
 * Registers "Why Is It Behind?", "Copy Report" and "Look for Events That Were Never Handled". The returned function makes the same
 * diagnosis for other features.
 */
export function registerDiagnosis(context: vscode.ExtensionContext, deps: DiagnosisDeps): DiagnoseConsumer {
  const { hub, logs, handlers, chooseConsumer, histories, flows } = deps;
  // The code for reports loads with the first report.
  const page = async (diagnosis: Diagnosis, connection: string) =>
    (await import('./page')).pageOf(diagnosis, connection, context.extension.id);
  const report = async (diagnosis: Diagnosis) => (await import('./page')).reportOf(diagnosis);
  const diagnoseConsumer: DiagnoseConsumer = async ({ connection, consumer }, signal) => {
    const handle = hub.handle(connection);
    const { gatherWhole } = await import('../../app/consumers/diagnosis/diagnose');
    return await handle.use(async (store) => {
      const judged = (signal: AbortSignal) => judgedBy(handle.feed, signal);
      const readLog = logs.consumerLog;
      const history = async () => (await histories.of(connection, consumer)).points;
      const oddFlows = async (name: string, until: AbortSignal) => {
        const { window, versions } = flows.of(connection);
        // Flows are not learned for a report, because that reads a million events.
        return window ? (await import('./page')).oddFlowsOf(name, { window, versions }, store, until) : [];
      };
      const sources = { store, judged, readLog, handlers, history, commits: gitCommits, oddFlows };
      const diagnosis = await gatherWhole(consumer, sources, signal);
      if (!diagnosis) throw new Error(vscode.l10n.t('This store has no consumer {0}.', consumer));
      return diagnosis;
    });
  };
  const lostPage = async ({ connection, consumer }: DiagnosisSubject, signal: AbortSignal) => {
    const handle = hub.handle(connection);
    const { lookForLost } = await import('../../app/consumers/lost/lookForLost');
    const found = await handle.use(async (store) => {
      const watching = handle.feed.watch('closely');
      try {
        const judged = (signal: AbortSignal) => judgedBy(handle.feed, signal);
        const kept = (name: string) => histories.passed(connection, name);
        const readLog = (name: string) => logs.consumerLog(name, signal, store.layout.logWords);
        return await lookForLost(consumer, { store, judged, readLog, kept }, signal);
      } finally {
        watching.dispose();
      }
    });
    if (!found) throw new Error(vscode.l10n.t('This store has no consumer {0}.', consumer));
    return (await import('./page')).lostPageOf(found, connection, context.extension.id);
  };
  const previews = new Previews();
  const documents = createDiagnosisDocuments(async (subject) => {
    if (subject.about === 'lost') return await lostPage(subject, new AbortController().signal);
    previews.add(subject);
    return page(await diagnoseConsumer(subject, new AbortController().signal), subject.connection);
  });

  const look = async (argument: unknown) => {
    const chosen = await chooseConsumer(namedIn(argument));
    if (!chosen) return undefined;
    const subject = { connection: chosen.connection, consumer: chosen.consumer };
    const title = vscode.l10n.t('Looking for the reason in store and logs');
    const diagnosis = await withProgress(title, (signal) => diagnoseConsumer(subject, signal));
    return { subject, diagnosis };
  };

  context.subscriptions.push(
    documents,
    previews,
    registerCommand(commands.whyBehind, async (argument?: unknown) => {
      const found = await look(argument);
      if (!found) return;
      previews.add(found.subject);
      await documents.show(found.subject, await page(found.diagnosis, found.subject.connection));
    }),
    registerCommand(commands.lookForLost, async (argument?: unknown) => {
      const chosen = await chooseConsumer(namedIn(argument));
      if (!chosen) return;
      const subject = { connection: chosen.connection, consumer: chosen.consumer, about: 'lost' } as const;
      const title = vscode.l10n.t('Looking for events that {0} never handled', label(chosen.consumer));
      const found = await withProgress(title, (signal) => lostPage(subject, signal));
      await documents.show(subject, found);
    }),
    registerCommand(commands.copyReport, async (argument?: unknown) => {
      const found = await look(namedIn(argument).consumer === undefined ? previews.active() : argument);
      if (!found) return;
      await vscode.env.clipboard.writeText(await report(found.diagnosis));
      vscode.window.setStatusBarMessage(
        vscode.l10n.t('Copied the report on {0}.', label(found.subject.consumer)),
        5_000,
      );
    }),
  );
  return diagnoseConsumer;
}
