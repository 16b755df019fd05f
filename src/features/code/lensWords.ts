import { env, l10n } from 'vscode';
import { wholeName } from '../../model/consumer/consumer';
import type { Health } from '../../model/health/rules';
import { statusShort } from '../../model/health/statusWords';
import { formatAge, formatCount, formatLag } from '../../model/text/format';
import { label } from '../../model/text/safeText';
import { t } from '../../platform/vscode/translate';
import type { TypeActivity } from '../../store/ports';
import type { BehindOnType } from './behind';

/** "37 in 24 h · last 2 min ago". */
export function activityWords({ lastDay, more, newestAt }: TypeActivity, now = Date.now()): string {
  const count = `${formatCount(lastDay, env.language)}${more ? '+' : ''}`;
  const many = lastDay === 0 ? l10n.t('none in 24 h') : l10n.t('{0} in 24 h', count);
  return `${many} · ${lastWords(newestAt, now)}`;
}

/** Uses a single unit, because a lens that changes every second would disturb. */
function lastWords(newestAt: number, now: number): string {
  const seconds = (now - newestAt) / 1_000;
  if (!Number.isFinite(seconds)) return l10n.t('time of the last unknown');
  if (seconds < 60) return l10n.t('last just now');
  const unit = seconds < 3_600 ? 60 : seconds < 86_400 ? 3_600 : 86_400;
  return l10n.t('last {0} ago', formatAge(Math.floor(seconds / unit) * unit, t.language));
}

/** "billing_outbox and 2 more behind". */
export function behindWords(names: readonly string[]): string {
  const [first = '', second = ''] = names.map((name) => label(name));
  if (names.length === 1) return l10n.t('{0} behind', first);
  if (names.length === 2) return l10n.t('{0} and {1} behind', first, second);
  return l10n.t('{0}, {1} and {2} more behind', first, second, names.length - 2);
}

/** "audit may be behind", "mailer behind, 2 more may be". */
export function allBehindWords({ certain, perhaps }: BehindOnType): string {
  if (perhaps.length === 0) return behindWords(certain);
  if (certain.length > 0) return l10n.t('{0}, {1} more may be', behindWords(certain), perhaps.length);
  const [first = ''] = perhaps.map((name) => label(name));
  return perhaps.length === 1
    ? l10n.t('{0} may be behind', first)
    : l10n.t('{0} and {1} more may be behind', first, perhaps.length - 1);
}

/**
 * Returns `stopped · lag 14 events · 6 min`. The status word is left out when the lag already says it. Without the age the text changes
 * less often.
 */
export function consumerWords(health: Health, { withAge }: { readonly withAge: boolean }): string {
  const figures = { ...health, heartbeatAgeS: null, ...(withAge ? {} : { oldestWaitingS: null }) };
  const lag = formatLag(figures, t, env.language);
  const isInLag = health.status === 'catchingUp' || health.status === 'caughtUp';
  return [isInLag ? '' : statusShort(health, t), lag].filter(Boolean).join(' · ');
}

/** Returns the judged consumers that a name in the code stands for: the consumer of that name, or its partitions. */
export function healthsOf(name: string, consumers: readonly Health[]): readonly Health[] {
  const exact = consumers.filter((health) => health.name === name);
  return exact.length > 0 ? exact : consumers.filter((health) => wholeName(health.name) === name);
}
