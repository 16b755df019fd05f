import * as vscode from 'vscode';
import { DEFAULT_BATCH_SIZE, type Diagnosis } from '../../model/diagnosis';
import { diagnosisReport } from '../../model/diagnosisReport';
import type { ActiveStore } from '../../platform/activeStore';
import { registerCommand } from '../../platform/commands';
import type { ConsumerFeed } from '../../platform/consumerFeed';
import type { ConsumerScopes } from '../../platform/consumerScopes';
import { commands } from '../../platform/ids';
import type { LogFinder } from '../../platform/logFinder';
import { t } from '../../platform/translate';
import type { EventStore } from '../../store/eventStore';
import { askConsumer, consumerOf } from './consumerOf';
import { createDiagnosisDocuments } from './documents';
import { gather } from './gather';
import { judgedBy } from './judged';
import { pageOf } from './page';
import { withProgress } from './progress';

export interface DiagnosisDeps {
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly logs: LogFinder;
  readonly scopes: Pick<ConsumerScopes, 'settingsOf'>;
}

/** "Why Is It Behind?" and "Copy Report". */
export function registerDiagnosis(context: vscode.ExtensionContext, deps: DiagnosisDeps): void {
  const { active, feed, logs, scopes } = deps;
  const page = (diagnosis: Diagnosis) => pageOf(diagnosis, context.extension.id);
  const report = (diagnosis: Diagnosis) =>
    diagnosisReport(diagnosis, { t, language: vscode.env.language, forOthers: true });
  const batchSizeOf = (consumer: string) => scopes.settingsOf(consumer).batchSize ?? DEFAULT_BATCH_SIZE;
  const judged = (signal: AbortSignal) => judgedBy(feed, signal);

  const diagnoseConsumer = async (store: EventStore, consumer: string, signal: AbortSignal): Promise<Diagnosis> => {
    const sources = { store, judged, batchSizeOf, readLog: logs.consumerLog };
    const diagnosis = await gather(consumer, sources, signal);
    if (!diagnosis) throw new Error(vscode.l10n.t('This store has no consumer {0}.', consumer));
    return diagnosis;
  };
  const documents = createDiagnosisDocuments(async ({ connection, consumer }) => {
    const store = await active.open(connection);
    return page(await diagnoseConsumer(store, consumer, new AbortController().signal));
  });

  /** Connects, asks which consumer where the argument does not tell, and looks. */
  const look = async (argument: unknown) => {
    const connected = await active.require();
    if (!connected) return undefined;
    const { name: connection, store } = connected;
    if (!store.layout.consumers) throw new Error(vscode.l10n.t('This store has no consumer tables.'));
    const consumer = consumerOf(argument) ?? (await askConsumer(() => withProgress(judged)));
    if (consumer === undefined) return undefined;
    const diagnosis = await withProgress((signal) => diagnoseConsumer(store, consumer, signal));
    return { subject: { connection, consumer }, diagnosis };
  };

  context.subscriptions.push(
    documents,
    registerCommand(commands.whyBehind, async (argument?: unknown) => {
      const found = await look(argument);
      if (found) await documents.show(found.subject, page(found.diagnosis));
    }),
    registerCommand(commands.copyReport, async (argument?: unknown) => {
      const found = await look(argument);
      if (!found) return;
      await vscode.env.clipboard.writeText(report(found.diagnosis));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the report on {0}.', found.subject.consumer), 5_000);
    }),
  );
}
