import { env } from 'vscode';
import { formatLag } from '../../model/format';
import type { Health } from '../../model/health';
import { statusWord } from '../../model/healthWords';
import { t } from '../../platform/translate';

/** `stopped · lag 14 events · 6 min`: the status word only where the lag does not say it. Without the age it changes less often. */
export function consumerWords(health: Health, { withAge }: { readonly withAge: boolean }): string {
  const figures = { ...health, heartbeatAgeS: null, ...(withAge ? {} : { oldestWaitingS: null }) };
  const lag = formatLag(figures, t, env.language);
  const isTold = health.status === 'catchingUp' || health.status === 'caughtUp';
  return isTold ? lag : `${statusWord(health.status, t)} · ${lag}`;
}

/** The judged consumers that a name in the code stands for: partitions are stored as `<name>_p<key>`. */
export function healthsOf(name: string, consumers: readonly Health[]): readonly Health[] {
  const exact = consumers.filter((health) => health.name === name);
  return exact.length > 0 ? exact : consumers.filter((health) => health.name.replace(/_p\d+$/, '') === name);
}
