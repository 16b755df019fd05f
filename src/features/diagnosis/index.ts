import * as vscode from 'vscode';
import type { Diagnosis } from '../../model/diagnosis';
import { label } from '../../model/label';
import type { ActiveStore } from '../../platform/activeStore';
import { chooseConsumer } from '../../platform/chooseConsumer';
import { registerCommand } from '../../platform/commands';
import type { DiagnoseConsumer } from '../../platform/consumerPanel';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import type { ConsumerSources } from '../../platform/consumerSources';
import { commands } from '../../platform/ids';
import { judgedBy } from '../../platform/judged';
import type { LogFinder } from '../../platform/logFinder';
import { withProgress } from '../../platform/progress';
import type { EventStore } from '../../store/eventStore';
import { namedIn } from './consumerOf';
import { createDiagnosisDocuments } from './documents';
import { Previews } from './preview';

export interface DiagnosisDeps {
  readonly active: ActiveStore;
  readonly sources: ConsumerSources;
  readonly logs: LogFinder;
  readonly scopes: Pick<ConsumerScopes, 'settingsOf'>;
}

/** "Why Is It Behind?" and "Copy Report"; the returned function makes the same diagnosis for others. */
export function registerDiagnosis(context: vscode.ExtensionContext, deps: DiagnosisDeps): DiagnoseConsumer {
  const { active, sources, logs, scopes } = deps;
  // What a report is made with loads with the first one.
  const page = async (diagnosis: Diagnosis, connection: string) =>
    (await import('./page')).pageOf(diagnosis, connection, context.extension.id);
  const report = async (diagnosis: Diagnosis) => (await import('./page')).reportOf(diagnosis);
  const batchSizeOf = (consumer: string) => scopes.settingsOf(consumer).batchSize;
  const feedOf = (store: EventStore) => {
    const own = sources.all.find(({ active: { state } }) => 'store' in state && state.store === store);
    return (own ?? sources.of(undefined)).feed;
  };

  const diagnoseConsumer: DiagnoseConsumer = async (store, consumer, signal) => {
    const judged = (signal: AbortSignal) => judgedBy(feedOf(store), signal);
    const evidence = { store, judged, batchSizeOf, readLog: logs.consumerLog };
    const { gather } = await import('./gather');
    const diagnosis = await gather(consumer, evidence, signal);
    if (!diagnosis) throw new Error(vscode.l10n.t('This store has no consumer {0}.', consumer));
    return diagnosis;
  };
  const previews = new Previews();
  const documents = createDiagnosisDocuments(async (subject) => {
    const { connection, consumer } = subject;
    previews.add(subject);
    const store = await active.open(connection);
    return page(await diagnoseConsumer(store, consumer, new AbortController().signal), connection);
  });

  const look = async (argument: unknown) => {
    const chosen = await chooseConsumer(sources, namedIn(argument));
    if (!chosen) return undefined;
    const { store, connection, consumer } = chosen;
    const title = vscode.l10n.t('Looking for the reason in store and logs');
    const diagnosis = await withProgress(title, (signal) => diagnoseConsumer(store, consumer, signal));
    return { subject: { connection, consumer }, diagnosis };
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
