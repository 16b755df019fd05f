import type { Scope } from './scope';
import type { Translate } from './translate';

/** What a consumer handles and how that is known, as a sentence without its full stop. */
export function explainScope({ aggregateTypes, boundedContexts, source }: Scope, t: Translate): string {
  if (source === 'unknown') return t('What it handles is unknown, so its lag is an upper bound');
  const names = [...(boundedContexts ?? []), ...(aggregateTypes ?? [])].join(', ');
  const what = names === '' ? t('everything') : names;
  return source === 'settings' ? t('Handles {what} (settings)', { what }) : t('Handles {what} (Go source)', { what });
}
