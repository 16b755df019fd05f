import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { label } from '../../model/label';
import type { KnownCulprit } from '../../platform/culprits';
import { commands } from '../../platform/ids';
import type { CulpritRow } from './rows';

/** The event at which a consumer stands still; a click opens its trace. */
export function culpritItem(row: CulpritRow): TreeItem {
  const { culprit, parent } = row;
  const { consumer, segment, eventType, position, eventId } = culprit;
  const item = new TreeItem(`${label(eventType)} #${position}`, TreeItemCollapsibleState.None);
  item.id = `culprit:${parent.connection}:${consumer}:${segment}:${eventId}`;
  const error = errorLine(culprit);
  item.description = error === null ? l10n.t('stopped here') : l10n.t('stopped here · {0}', error);
  item.iconPath = new ThemeIcon('stop-circle', new ThemeColor('list.errorForeground'));
  item.contextValue = 'culprit';
  item.command = { command: commands.openCulprit, title: '', arguments: [row] };
  item.accessibilityInformation = { label: culpritTitle(culprit) };
  return item;
}

/** "Stopped at #449 PaymentCaptured in segment 1: no mapping for card 4242" */
export function culpritTitle(culprit: KnownCulprit): string {
  const { position, eventType, segment } = culprit;
  const event = `#${position} ${label(eventType)}`;
  const title =
    segment === null ? l10n.t('Stopped at {0}', event) : l10n.t('Stopped at {0} in segment {1}', event, segment);
  const error = errorLine(culprit);
  return error === null ? `${title}.` : `${title}: ${error}`;
}

export function culpritTooltip(culprit: KnownCulprit): string {
  return `${culpritTitle(culprit)}\n${l10n.t('Select to open its trace.')}`;
}

function errorLine({ error }: KnownCulprit): string | null {
  const line = label(error?.trim() ?? '');
  return line === '' ? null : line;
}
