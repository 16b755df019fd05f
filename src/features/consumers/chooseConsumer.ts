import * as vscode from 'vscode';
import { type ConsumerFeed, whyUnpolled } from '../../app/consumers/feedState';
import { judgedBy } from '../../app/consumers/judged';
import type { ChosenConsumer, NamedConsumer } from '../../app/navigation';
import type { StoreHub } from '../../app/stores/hub';
import type { Health } from '../../model/health/rules';
import { explainStatus } from '../../model/health/words';
import { label } from '../../model/text/safeText';
import { withProgress } from '../../platform/vscode/commands';
import { t } from '../../platform/vscode/translate';

/** Connects, and asks which consumer is meant when none is named. Undefined when the person gave up. */
export async function chooseConsumer(hub: StoreHub, named: NamedConsumer): Promise<ChosenConsumer | undefined> {
  const wanted = named.consumer === undefined && hub.shown.length > 1 ? await askAmongAll(hub, named) : named;
  if (!wanted) return undefined;
  const connected = await (wanted.connection === undefined ? hub : hub.handle(wanted.connection)).require();
  if (!connected) return undefined;
  const { name: connection, store } = connected;
  const { state, feed } = hub.handle(connection);
  const unpolled = whyUnpolled(state, t);
  if (unpolled !== undefined) throw new Error(unpolled);
  const consumer = wanted.consumer ?? (await askConsumer(feed));
  return consumer === undefined ? undefined : { connection, store, consumer };
}

/** Asks among the consumers that are known now, so that no connection waits for the poll of another one. */
async function askAmongAll(hub: StoreHub, otherwise: NamedConsumer): Promise<NamedConsumer | undefined> {
  const items = hub.shown.flatMap(({ name: connection, feed }) =>
    feed.state.consumers.map((health) => ({ ...itemOf(health), detail: connection, connection })),
  );
  if (items.length === 0) return otherwise;
  const chosen = await vscode.window.showQuickPick(items, { title: title(), matchOnDetail: true });
  return chosen && { connection: chosen.connection, consumer: chosen.consumer };
}

/** Asks for a consumer of one connection, worst first. */
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
