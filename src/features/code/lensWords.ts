import { env, l10n } from 'vscode';
import { formatAge, formatCount } from '../../model/format';
import { label } from '../../model/label';
import type { TypeActivity } from '../../store/eventStore';

/** "37 in the last day · last 2 min ago". */
export function activityWords({ lastDay, more, newestAt }: TypeActivity, now = Date.now()): string {
  const count = `${formatCount(lastDay, env.language)}${more ? '+' : ''}`;
  const many = lastDay === 0 ? l10n.t('none in the last day') : l10n.t('{0} in the last day', count);
  return `${many} · ${lastWords(newestAt, now)}`;
}

/** In one unit only: a lens that changed every second would be in the way. */
function lastWords(newestAt: number, now: number): string {
  const seconds = (now - newestAt) / 1_000;
  if (!Number.isFinite(seconds)) return l10n.t('time of the last unknown');
  if (seconds < 60) return l10n.t('last less than a minute ago');
  const unit = seconds < 3_600 ? 60 : seconds < 86_400 ? 3_600 : 86_400;
  return l10n.t('last {0} ago', formatAge(Math.floor(seconds / unit) * unit));
}

/** "billing_outbox and 2 more behind". */
export function behindWords(names: readonly string[]): string {
  const [first = '', second = ''] = names.map((name) => label(name));
  if (names.length === 1) return l10n.t('{0} behind', first);
  if (names.length === 2) return l10n.t('{0} and {1} behind', first, second);
  return l10n.t('{0}, {1} and {2} more behind', first, second, names.length - 2);
}
