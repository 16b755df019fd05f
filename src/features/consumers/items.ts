import * as vscode from 'vscode';
import { env, l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { ConsumerView } from '../../app/consumers/view';
import { explainFinding } from '../../model/consumer/findingWords';
import { explainScope } from '../../model/consumer/scope';
import { type HealthStatus, isBehind } from '../../model/health/rules';
import { STATUS_LOOKS, type StatusTone, statusShort, statusWord, timeLeftPhrase } from '../../model/health/statusWords';
import { explainHealth, explainStatus } from '../../model/health/words';
import {
  formatAge,
  formatCount,
  formatPositions,
  formatWaiting,
  type LagFigures,
  lagFacts,
  roundedAge,
  roundedWaiting,
  shortId,
} from '../../model/text/format';
import { label, visible } from '../../model/text/safeText';
import { commands, schemes } from '../../platform/vscode/ids';
import { t } from '../../platform/vscode/translate';
import { blockingItemTitle } from './blockingItem';
import { nameBeside } from './nameBeside';
import { type ConsumerRow, hasSegments, type SegmentGroupRow, type SegmentRow, staleHeartbeatS } from './rows';

const toneColours: Record<StatusTone, string> = {
  // The colours of list errors and warnings do not exist in high contrast.
  error: 'problemsErrorIcon.foreground',
  warning: 'problemsWarningIcon.foreground',
  busy: 'charts.blue',
  good: 'charts.green',
  quiet: 'descriptionForeground',
};

export function statusIcon(status: HealthStatus): ThemeIcon {
  const { icon, tone } = STATUS_LOOKS[status];
  return new ThemeIcon(icon, new ThemeColor(toneColours[tone]));
}

export function consumerItem({ connection, health, place }: ConsumerRow): TreeItem {
  const { name, status, muted, blocking: culprits } = health;
  const hasRows = culprits.length > 0 || health.findings.length > 0 || hasSegments(health);
  const facts = consumerFacts(health);
  const shown = nameBeside(label(name), facts, place);
  const item = new TreeItem(shown, hasRows ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  item.id = `consumer:${connection}:${name}`;
  item.description = facts.join(' · ');
  item.iconPath = statusIcon(status);
  if (health.unreadForS !== undefined) markUnread(item);
  else if (muted) markMuted(item);
  item.contextValue = ['consumer', ...(isBehind(health) ? ['waiting'] : []), ...(muted ? ['muted'] : [])].join('.');
  // The command has no arguments. VS Code discards the old row's arguments while it draws the row again, and a click at that moment would
  // do nothing.
  item.command = { command: commands.openSelectedConsumer, title: l10n.t('Open Consumer') };
  item.accessibilityInformation = {
    label: [
      `${label(name)}, ${explainHealth(health, t, env.language)}`,
      ...culprits.map(blockingItemTitle),
      ...(muted ? [mutedWords()] : []),
    ].join(' '),
  };
  return item;
}

/** Returns `stopped`, `14`, `6 min`, `1 warning`: the most important first, because a narrow side bar cuts off the rest. */
function consumerFacts(health: ConsumerView): string[] {
  const isUnread = health.unreadForS !== undefined;
  const heartbeatAgeS = isUnread ? null : staleHeartbeatS(health.heartbeatAgeS, health.staleAfterS);
  const [waiting, ...ages] = lagFacts(rounded({ ...health, heartbeatAgeS }), t, env.language);
  const isCaughtUp = health.status === 'caughtUp' && !isUnread;
  // A number that waits only for a moment has no other word before it.
  const lag = isCaughtUp && waiting && health.share.waiting > 0 ? t('lag {amount}', { amount: waiting }) : waiting;
  // What the first looks count is not yet meaningful.
  const isFirstLook = health.rule === 'warmingUp' || health.rule === 'lookingBack';
  const isMeasuring = health.status === 'unreadable' && !isUnread && isFirstLook;
  const left = timeLeftPhrase(health, t);
  return [
    ...(isCaughtUp ? [] : [statusShort(health, t)]),
    ...(isMeasuring || lag === undefined ? [] : [lag, ...ages]),
    ...(left === undefined ? [] : [left]),
    ...(health.muted ? [l10n.t('muted')] : []),
    ...warnings(health),
  ];
}

/** Returns rounded figures, so that a row is not drawn again at each poll. The panel has the exact figures. */
function rounded({ share, oldestWaitingS, heartbeatAgeS, ...rest }: LagFigures): LagFigures {
  const roundedS = (ageS: number | null) => (ageS === null ? null : roundedAge(ageS));
  return {
    ...rest,
    share: roundedWaiting(share),
    oldestWaitingS: roundedS(oldestWaitingS),
    heartbeatAgeS: roundedS(heartbeatAgeS),
  };
}

/** Returns how many findings there are. Their sentences are in the rows below. */
function warnings({ findings }: ConsumerView): string[] {
  if (findings.length === 0) return [];
  return [t('{count, plural, one {# warning} other {# warnings}}', { count: findings.length })];
}

/** Returns the tooltip. It is built only when it is shown: VS Code parses each one, and a store may have a thousand consumers. */
export function consumerTooltip({ health }: ConsumerRow): MarkdownString {
  const text = new MarkdownString();
  text.appendText(label(health.name));
  text.appendMarkdown('\n\n');
  text.appendText(visible(explainStatus(health, t, env.language)));
  const facts = [
    ...health.blocking.map(blockingItemTitle),
    ...health.findings.map((finding) => explainFinding(finding, t, env.language)),
    ...figures(health),
    ...(health.muted ? [mutedWords()] : []),
  ];
  for (const fact of facts) {
    text.appendMarkdown('\n- ');
    text.appendText(visible(fact));
  }
  return text;
}

const mutedWords = () => l10n.t('Muted: no messages are shown about it.');

function figures(health: ConsumerView): string[] {
  const { scope, share, rates } = health;
  const perMinute = (perS: number) => formatCount(Math.round(perS * 60), env.language);
  return [
    explainScope(scope, t),
    l10n.t('Events that wait for it: {0}', formatWaiting(share, env.language)),
    formatPositions(health.positionLag, t),
    ...(health.oldestWaitingS === null
      ? []
      : [l10n.t('Oldest event that waits: {0} old', formatAge(health.oldestWaitingS, t.language))]),
    ...(rates.appendedPerS === null ? [] : [l10n.t('Appended for it in a minute: {0}', perMinute(rates.appendedPerS))]),
    ...(rates.handledPerS === null ? [] : [l10n.t('Handled in a minute: {0}', perMinute(rates.handledPerS))]),
    ...heartbeatWords(health),
  ];
}

/** Returns the words about the heartbeat. A heartbeat that is young enough has none, because it changes at each poll. */
function heartbeatWords({ heartbeatAgeS, staleAfterS }: ConsumerView): string[] {
  if (heartbeatAgeS === null) return [l10n.t('No heartbeat is stored')];
  const staleS = staleHeartbeatS(heartbeatAgeS, staleAfterS);
  if (staleS === null) return [];
  return [
    l10n.t(
      'Youngest heartbeat: {0} ago; stale after {1}',
      formatAge(staleS, t.language),
      formatAge(staleAfterS, t.language),
    ),
  ];
}

/** Returns the row of a group of segments. The title is short, so that the side bar also has room for their status. */
export function groupItem({ parent, start, segments }: SegmentGroupRow): TreeItem {
  const count = (number: number) => formatCount(number, env.language);
  const [from, to, all] = [start + 1, start + segments.length, parent.health.segments.length].map(count);
  const title = t('{from}–{to} of {count}', { from: from ?? '', to: to ?? '', count: all ?? '' });
  const item = new TreeItem(title, TreeItemCollapsibleState.Collapsed);
  item.id = `group:${parent.connection}:${parent.health.name}:${start}`;
  const worst = segments[0]?.status ?? 'unreadable';
  item.description = statusWord(worst, t);
  item.iconPath = statusIcon(worst);
  item.tooltip = t(
    '{count, plural, one {# segment} other {# segments}} from number {first}, those that need attention first',
    {
      count: segments.length,
      first: start + 1,
    },
  );
  item.accessibilityInformation = { label: `${item.tooltip}, ${item.description}` };
  return item;
}

export function segmentItem({ parent, segment: health }: SegmentRow): TreeItem {
  const { segment, status } = health;
  const heartbeatAgeS = staleHeartbeatS(segment.heartbeatAgeS, parent.health.staleAfterS);
  const title = segment.id === null ? l10n.t('owner') : l10n.t('segment {0}', segment.id);
  const item = new TreeItem(title, TreeItemCollapsibleState.None);
  // A table without the libraries' key may have two rows for one segment.
  item.id = `segment:${parent.connection}:${parent.health.name}:${segment.id}/${segment.total}/${segment.ownerId}`;
  item.description = [
    ...lagFacts(rounded({ ...health, heartbeatAgeS }), t, env.language),
    `#${segment.checkpoint}`,
    ...(segment.ownerId === null ? [l10n.t('no owner')] : [label(shortId(segment.ownerId))]),
  ].join(' · ');
  if (status !== 'caughtUp' && status !== 'idle') item.iconPath = statusIcon(status);
  if (parent.health.unreadForS !== undefined) markUnread(item);
  item.contextValue = 'segment';
  return item;
}

export function segmentTooltip({ parent, segment: { segment, status, share } }: SegmentRow): string {
  const staleS = staleHeartbeatS(segment.heartbeatAgeS, parent.health.staleAfterS);
  return [
    statusWord(status, t),
    l10n.t('Checkpoint: {0}', segment.checkpoint),
    formatPositions(segment.positionLag, t),
    l10n.t('Events that wait for it: {0}', formatWaiting(share, env.language)),
    segment.ownerId === null ? l10n.t('No owner') : l10n.t('Owner: {0}', label(segment.ownerId)),
    ...(staleS === null ? [] : [l10n.t('Heartbeat: {0} ago', formatAge(staleS, t.language))]),
  ].join('\n');
}

/** An own colour, because the themes' colours for dimmed text are too faint to read or equal to those of normal rows. */
const dim = new vscode.ThemeColor('eventTrace.dimmedForeground');
const unreadUri = vscode.Uri.from({ scheme: schemes.mark, path: '/unread' });
const activeUri = vscode.Uri.from({ scheme: schemes.mark, path: '/active' });

/** Marks a row whose figures are not current. */
function markUnread(item: vscode.TreeItem): void {
  item.resourceUri = unreadUri;
  item.iconPath = new vscode.ThemeIcon('question', dim);
}

/** Marks a row that is left out of counts and messages. */
function markMuted(item: vscode.TreeItem): void {
  item.resourceUri = unreadUri;
  item.iconPath = new vscode.ThemeIcon('bell-slash', dim);
}

/** Marks the active connection at the end of its row, where the mark is not cut off. */
export function markActive(item: vscode.TreeItem): void {
  item.resourceUri = activeUri;
}

/** Draws the marks as file decorations, because a tree row has no colour and no badge of its own. */
export function showRowMarks(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: (uri) => {
      if (uri.scheme !== schemes.mark) return undefined;
      if (uri.path === unreadUri.path) return { color: dim };
      return { badge: '●', tooltip: vscode.l10n.t('Active: look-ups ask this connection') };
    },
  });
}
