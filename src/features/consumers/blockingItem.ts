import * as vscode from 'vscode';
import { env, l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { BlockingEvent } from '../../app/consumers/view';
import type { OpenTrace } from '../../app/navigation';
import type { StoreHub } from '../../app/stores/hub';
import type { Finding } from '../../model/consumer/findings';
import { explainFinding } from '../../model/consumer/findingWords';
import { traceKeyOf } from '../../model/event/headerBatch';
import { label } from '../../model/text/safeText';
import { commands } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import type { CulpritRow, FindingRow } from './rows';

/** Returns the row of a blocking event, or of a line of its error. A click opens the event's trace. */
export function culpritItem(row: CulpritRow): TreeItem {
  const { culprit, parent, errorLine, place } = row;
  const { consumer, segment, eventType, position, eventId } = culprit;
  const item = new TreeItem(errorLine ?? `#${position}`, TreeItemCollapsibleState.None);
  item.id = `culprit:${parent.connection}:${consumer}:${segment}:${eventId}:${place}`;
  if (errorLine === null) {
    // The icon or the error above already says that the consumer stopped here. A narrow side bar has no room for more.
    item.description = culprit.isProbable ? l10n.t('probably {0}', label(eventType)) : label(eventType);
  }
  item.iconPath =
    place === 0 ? new ThemeIcon('stop-circle', new ThemeColor('problemsErrorIcon.foreground')) : new ThemeIcon('blank');
  item.contextValue = 'culprit';
  item.command = { command: commands.openCulprit, title: '', arguments: [row] };
  if (place === 0) item.accessibilityInformation = { label: blockingItemTitle(culprit) };
  return item;
}

/** Returns "Stopped at #449 PaymentCaptured in segment 1: no mapping for card 4242". */
export function blockingItemTitle(culprit: BlockingEvent): string {
  const title = placeTitle(culprit);
  const error = label(culprit.error?.trim() ?? '');
  return error === '' ? `${title}.` : `${title}: ${error}`;
}

function placeTitle({ position, eventType, segment, isProbable }: BlockingEvent): string {
  const event = `#${position} ${label(eventType)}`;
  if (segment === null) {
    return isProbable ? l10n.t('Probably stopped at {0}', event) : l10n.t('Stopped at {0}', event);
  }
  return isProbable
    ? l10n.t('Probably stopped at {0} in segment {1}', event, segment)
    : l10n.t('Stopped at {0} in segment {1}', event, segment);
}

export function culpritTooltip(culprit: BlockingEvent): string {
  return `${blockingItemTitle(culprit)}\n${l10n.t('Select to open its trace.')}`;
}

/** Opens the trace of the event that stops a consumer, with the event selected. */
export async function openCulprit(row: CulpritRow, hub: StoreHub, openTrace: OpenTrace): Promise<void> {
  const { culprit, parent } = row;
  const header = await hub.handle(parent.connection).use((store) => store.event(culprit.eventId));
  if (!header) throw new Error(vscode.l10n.t('The event #{0} is no longer in the store.', culprit.position));
  openTrace({ connection: parent.connection, key: traceKeyOf(header), selectEventId: header.eventId });
}

/** Returns the sentence about what is wrong with a consumer's rows. */
export const findingSentence = (finding: Finding) => explainFinding(finding, t, env.language);

/** Returns the row of a line of that sentence. A click opens the consumer. */
export function findingItem({ parent, sentence, line, place }: FindingRow): TreeItem {
  const item = new TreeItem(line, TreeItemCollapsibleState.None);
  item.iconPath =
    place === 0 ? new ThemeIcon('warning', new ThemeColor('problemsWarningIcon.foreground')) : new ThemeIcon('blank');
  item.tooltip = label(sentence);
  if (place === 0) item.accessibilityInformation = { label: label(sentence) };
  item.contextValue = 'finding';
  item.command = {
    command: commands.openConsumer,
    title: '',
    arguments: [{ connection: parent.connection, consumer: parent.health.name }],
  };
  return item;
}
