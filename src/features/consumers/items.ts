import { env, l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { explainFinding } from '../../model/findings';
import { formatAge, formatCount, formatLag, formatWaiting, shortId } from '../../model/format';
import { type Health, type HealthStatus, isBehind, type SegmentHealth } from '../../model/health';
import { explainHealth, explainStatus, statusPhrase, statusWord } from '../../model/healthWords';
import { label } from '../../model/label';
import { explainScope } from '../../model/scopeWords';
import { STATUS_LOOKS, type StatusTone } from '../../model/statusLook';
import { visible } from '../../model/visible';
import { commands } from '../../platform/ids';
import { t } from '../../platform/translate';
import { culpritTitle } from './culpritItem';
import { type ConsumerRow, hasSegments, type SegmentGroupRow, type SegmentRow } from './rows';
import { markUnread } from './unreadRows';

const toneColours: Record<StatusTone, string> = {
  error: 'list.errorForeground',
  warning: 'list.warningForeground',
  busy: 'charts.yellow',
  good: 'charts.green',
  quiet: 'descriptionForeground',
};

export function statusIcon(status: HealthStatus): ThemeIcon {
  const { icon, tone } = STATUS_LOOKS[status];
  return new ThemeIcon(icon, new ThemeColor(toneColours[tone]));
}

export function consumerItem({ connection, health, culprits, muted }: ConsumerRow): TreeItem {
  const { name, status } = health;
  const hasRows = culprits.length > 0 || health.findings.length > 0 || hasSegments(health);
  const item = new TreeItem(label(name), hasRows ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  item.id = `consumer:${connection}:${name}`;
  item.description = consumerDescription(health, muted);
  item.iconPath = statusIcon(status);
  if (health.unreadForS !== undefined) markUnread(item);
  item.contextValue = ['consumer', ...(isBehind(health) ? ['waiting'] : []), ...(muted ? ['muted'] : [])].join('.');
  // Without arguments: VS Code throws those of the row before away while it draws the row anew, and a click then comes to nothing.
  item.command = { command: commands.openSelectedConsumer, title: l10n.t('Open Consumer') };
  item.accessibilityInformation = {
    label: [
      `${label(name)}, ${explainHealth(health, t, env.language)}`,
      ...culprits.map(culpritTitle),
      ...(muted ? [mutedWords()] : []),
    ].join(' '),
  };
  return item;
}

/** `stopped · lag 14 events · 6 min`: the status only where the lag does not say it. */
function consumerDescription(health: Health, muted: boolean): string {
  const isUnread = health.unreadForS !== undefined;
  const lag = formatLag(isUnread ? { ...health, heartbeatAgeS: null } : health, t, env.language);
  const phrase = statusPhrase(health, t);
  const isTold = ['catchingUp', 'caughtUp'].includes(health.status) && phrase === statusWord(health.status, t);
  const mutedWord = muted ? [l10n.t('muted')] : [];
  return [...(isTold ? [] : [phrase]), ...mutedWord, ...warnings(health), lag].join(' · ');
}

/** That there is more to be told than the status; the sentences stand below the row. */
function warnings({ findings }: Health): string[] {
  if (findings.length === 0) return [];
  return [findings.length === 1 ? l10n.t('1 warning') : l10n.t('{0} warnings', findings.length)];
}

/** Made when it is shown: VS Code parses each one, and a store may have a thousand consumers. */
export function consumerTooltip({ health, culprits, muted }: ConsumerRow): MarkdownString {
  const text = new MarkdownString();
  text.appendText(label(health.name));
  text.appendMarkdown('\n\n');
  text.appendText(visible(explainStatus(health, t, env.language)));
  const facts = [
    ...culprits.map(culpritTitle),
    ...health.findings.map((finding) => explainFinding(finding, t, env.language)),
    ...figures(health),
    ...(muted ? [mutedWords()] : []),
  ];
  for (const fact of facts) {
    text.appendMarkdown('\n- ');
    text.appendText(visible(fact));
  }
  return text;
}

const mutedWords = () => l10n.t('Muted: no message tells of it.');

function figures(health: Health): string[] {
  const { scope, share, rates } = health;
  const perMinute = (perS: number) => formatCount(Math.round(perS * 60), env.language);
  return [
    explainScope(scope, t),
    l10n.t('Events that wait for it: {0}', formatWaiting(share, env.language)),
    l10n.t(
      'Position lag: {0} (gaps and events of other consumers count)',
      formatCount(health.positionLag, env.language),
    ),
    ...(health.oldestWaitingS === null
      ? []
      : [l10n.t('Oldest event that waits: {0} old', formatAge(health.oldestWaitingS))]),
    ...(rates.appendedPerS === null ? [] : [l10n.t('Appended for it in a minute: {0}', perMinute(rates.appendedPerS))]),
    ...(rates.handledPerS === null ? [] : [l10n.t('Handled in a minute: {0}', perMinute(rates.handledPerS))]),
    health.heartbeatAgeS === null
      ? l10n.t('No heartbeat is stored')
      : l10n.t(
          'Youngest heartbeat: {0} ago; stale after {1}',
          formatAge(health.heartbeatAgeS),
          formatAge(health.staleAfterS),
        ),
  ];
}

export function groupItem({ parent, start, segments }: SegmentGroupRow): TreeItem {
  const title = l10n.t('{0} segments from number {1}', segments.length, start + 1);
  const item = new TreeItem(title, TreeItemCollapsibleState.Collapsed);
  item.id = `group:${parent.connection}:${parent.health.name}:${start}`;
  const worst = segments[0]?.status ?? 'unreadable';
  item.description = statusWord(worst, t);
  item.iconPath = statusIcon(worst);
  return item;
}

export function segmentItem({ parent, segment: health }: SegmentRow): TreeItem {
  const { segment, status } = health;
  const title = segment.id === null ? l10n.t('owner') : l10n.t('segment {0}', segment.id);
  const item = new TreeItem(title, TreeItemCollapsibleState.None);
  // A table without the libraries' key may have two rows of a segment.
  item.id = `segment:${parent.connection}:${parent.health.name}:${segment.id}/${segment.total}/${segment.ownerId}`;
  item.description = [
    segment.checkpoint,
    formatLag({ ...health, heartbeatAgeS: segment.heartbeatAgeS }, t, env.language),
    ...(segment.ownerId === null ? [l10n.t('no owner')] : [label(shortId(segment.ownerId))]),
  ].join(' · ');
  if (status !== 'caughtUp' && status !== 'idle') item.iconPath = statusIcon(status);
  if (parent.health.unreadForS !== undefined) markUnread(item);
  item.contextValue = 'segment';
  return item;
}

export function segmentTooltip({ segment, status, share }: SegmentHealth): string {
  return [
    statusWord(status, t),
    l10n.t('Checkpoint: {0}', segment.checkpoint),
    l10n.t('Position lag: {0}', formatCount(segment.positionLag, env.language)),
    l10n.t('Events that wait for it: {0}', formatWaiting(share, env.language)),
    segment.ownerId === null ? l10n.t('No owner') : l10n.t('Owner: {0}', label(segment.ownerId)),
    ...(segment.heartbeatAgeS === null ? [] : [l10n.t('Heartbeat: {0} ago', formatAge(segment.heartbeatAgeS))]),
  ].join('\n');
}
