import * as vscode from 'vscode';
import type { Health } from '../model/health';
import { explainStatus } from '../model/healthWords';
import { label } from '../model/label';
import type { EventStore } from '../store/eventStore';
import type { ConsumerFeed } from './consumerFeed';
import type { ConsumerReference, NamedConsumer } from './consumerRow';
import { type ConsumerSources, connectionOf } from './consumerSources';
import { judgedBy } from './judged';
import { withProgress } from './progress';
import { t } from './translate';

export interface ChosenConsumer extends ConsumerReference {
  readonly store: EventStore;
}

/** Connects, and asks which consumer is meant where none is named; undefined when the person gave up. */
export async function chooseConsumer(
  sources: ConsumerSources,
  named: NamedConsumer,
): Promise<ChosenConsumer | undefined> {
  const wanted = named.consumer === undefined && sources.all.length > 1 ? await askAmongAll(sources, named) : named;
  if (!wanted) return undefined;
  const { active, feed } = sources.of(wanted.connection);
  const connected = await active.require();
  if (!connected) return undefined;
  const { name: connection, store } = connected;
  if (wanted.connection !== undefined && wanted.connection !== connection) {
    throw new Error(vscode.l10n.t('Not connected to {0}.', wanted.connection));
  }
  if (!store.layout.consumers) throw new Error(vscode.l10n.t('This store has no consumer tables.'));
  const consumer = wanted.consumer ?? (await askConsumer(feed));
  return consumer === undefined ? undefined : { connection, store, consumer };
}

/** Among those that are known right now: no connection waits for another one's poll. */
async function askAmongAll(sources: ConsumerSources, otherwise: NamedConsumer): Promise<NamedConsumer | undefined> {
  const items = sources.all.flatMap((source) => {
    const connection = connectionOf(source);
    return source.feed.state.consumers.map((health) => ({ ...itemOf(health), detail: connection ?? '', connection }));
  });
  if (items.length === 0) return otherwise;
  const chosen = await vscode.window.showQuickPick(items, { title: title(), matchOnDetail: true });
  return chosen && { connection: chosen.connection, consumer: chosen.consumer };
}

/** Worst first. */
async function askConsumer(feed: ConsumerFeed): Promise<string | undefined> {
  const reading = vscode.l10n.t('Reading the consumers');
  const { consumers } = await withProgress(reading, (signal) => judgedBy(feed, signal));
  if (consumers.length === 0) throw new Error(vscode.l10n.t('No consumer has left a row in this store.'));
  return (await vscode.window.showQuickPick(consumers.map(itemOf), { title: title() }))?.consumer;
}

const title = () => vscode.l10n.t('Choose a consumer');

function itemOf(health: Health): vscode.QuickPickItem & { readonly consumer: string } {
  const description = label(explainStatus(health, t, vscode.env.language));
  return { label: label(health.name), description, consumer: health.name };
}
