import * as vscode from 'vscode';
import { explainStatus } from '../model/healthWords';
import { label } from '../model/label';
import type { EventStore } from '../store/eventStore';
import type { ActiveStore } from './activeStore';
import type { ConsumerFeed } from './consumerFeed';
import { judgedBy } from './judged';
import { withProgress } from './progress';
import { t } from './translate';

export interface ChosenConsumer {
  readonly connection: string;
  readonly store: EventStore;
  readonly consumer: string;
}

/** Connects, and asks which consumer is meant where a command's argument does not name one; undefined when the person gave up. */
export async function chooseConsumer(
  { active, feed }: { readonly active: ActiveStore; readonly feed: ConsumerFeed },
  name: string | undefined,
): Promise<ChosenConsumer | undefined> {
  const connected = await active.require();
  if (!connected) return undefined;
  const { name: connection, store } = connected;
  if (!store.layout.consumers) throw new Error(vscode.l10n.t('This store has no consumer tables.'));
  const consumer = name ?? (await askConsumer(feed));
  return consumer === undefined ? undefined : { connection, store, consumer };
}

/** Worst first. */
async function askConsumer(feed: ConsumerFeed): Promise<string | undefined> {
  const title = vscode.l10n.t('Reading the consumers');
  const { consumers } = await withProgress(title, (signal) => judgedBy(feed, signal));
  if (consumers.length === 0) throw new Error(vscode.l10n.t('No consumer has left a row in this store.'));
  const items = consumers.map((health) => ({
    label: label(health.name),
    name: health.name,
    description: label(explainStatus(health, t, vscode.env.language)),
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Choose a consumer') }))?.name;
}
