import { env, l10n, MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { formatAge, formatCount, formatEventsBehind, formatLag, shortId } from '../../model/format';
import type { Health, HealthStatus, SegmentHealth } from '../../model/health';
import { explainHealth, statusWord } from '../../model/healthWords';
import { t } from '../../platform/translate';
import type { ConsumerRow, SegmentGroupRow, SegmentRow } from './rows';

/** The shape says the status; the colour only repeats it. */
const icons: Record<HealthStatus, ThemeIcon> = {
  noOwner: new ThemeIcon('circle-slash', new ThemeColor('list.errorForeground')),
  ownerStale: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  behind: new ThemeIcon('arrow-up', new ThemeColor('charts.yellow')),
  unknown: new ThemeIcon('question', new ThemeColor('descriptionForeground')),
  caughtUp: new ThemeIcon('check', new ThemeColor('charts.green')),
};

export function consumerItem({ health }: ConsumerRow): TreeItem {
  const { name, status, segments } = health;
  const hasSegments = segments.some(({ segment }) => segment.id !== null || segment.ownerId !== null);
  const item = new TreeItem(name, hasSegments ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None);
  item.id = `consumer:${name}`;
  item.description = consumerDescription(health);
  item.iconPath = icons[status];
  item.tooltip = consumerTooltip(health);
  item.contextValue = health.eventsBehind > 0 ? 'consumer.waiting' : 'consumer';
  item.accessibilityInformation = { label: `${name}, ${explainHealth(health, t, env.language)}` };
  return item;
}

/** `stopped · lag 14 events · 6 min`: the status word only where the lag does not say it. */
function consumerDescription(health: Health): string {
  const lag = formatLag(health, t, env.language);
  const worse = health.status === 'noOwner' || health.status === 'ownerStale' || health.status === 'unknown';
  return worse ? `${statusWord(health.status, t)} · ${lag}` : lag;
}

function consumerTooltip(health: Health): MarkdownString {
  const text = new MarkdownString();
  text.appendText(health.name);
  text.appendMarkdown('\n\n');
  text.appendText(explainHealth(health, t, env.language));
  const facts = [
    l10n.t(
      'Position lag: {0} (gaps and events of other consumers count)',
      formatCount(health.positionLag, env.language),
    ),
    l10n.t('Events past the lowest checkpoint: {0}', formatEventsBehind(health.eventsBehind, env.language)),
    ...(health.oldestWaitingS === null
      ? []
      : [l10n.t('Oldest event past a checkpoint: {0} old', formatAge(health.oldestWaitingS))]),
    health.heartbeatAgeS === null
      ? l10n.t('No heartbeat is stored')
      : l10n.t(
          'Youngest heartbeat: {0} ago; stale after {1}',
          formatAge(health.heartbeatAgeS),
          formatAge(health.staleAfterS),
        ),
  ];
  for (const fact of facts) {
    text.appendMarkdown('\n- ');
    text.appendText(fact);
  }
  return text;
}

export function groupItem({ parent, start, segments }: SegmentGroupRow): TreeItem {
  const label = l10n.t('{0} segments from number {1}', segments.length, start + 1);
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  item.id = `group:${parent.health.name}:${start}`;
  const worst = segments[0]?.status ?? 'unknown';
  item.description = statusWord(worst, t);
  item.iconPath = icons[worst];
  return item;
}

export function segmentItem({ parent, segment: health }: SegmentRow): TreeItem {
  const { segment, status } = health;
  const label = segment.id === null ? l10n.t('owner') : l10n.t('segment {0}', segment.id);
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  item.id = `segment:${parent.health.name}:${segment.id}/${segment.total}`;
  item.description = [
    segment.checkpoint,
    formatLag(segment, t, env.language),
    ...(segment.ownerId === null ? [l10n.t('no owner')] : [shortId(segment.ownerId)]),
  ].join(' · ');
  if (status !== 'caughtUp') item.iconPath = icons[status];
  item.tooltip = segmentTooltip(health);
  item.contextValue = 'segment';
  return item;
}

function segmentTooltip({ segment, status }: SegmentHealth): string {
  return [
    statusWord(status, t),
    l10n.t('Checkpoint: {0}', segment.checkpoint),
    l10n.t('Position lag: {0}', formatCount(segment.positionLag, env.language)),
    l10n.t('Events past the checkpoint: {0}', formatEventsBehind(segment.eventsBehind, env.language)),
    segment.ownerId === null ? l10n.t('No owner') : l10n.t('Owner: {0}', segment.ownerId),
    ...(segment.heartbeatAgeS === null ? [] : [l10n.t('Heartbeat: {0} ago', formatAge(segment.heartbeatAgeS))]),
  ].join('\n');
}
