import { l10n, type ViewBadge } from 'vscode';
import { type Health, needsPerson } from '../../model/health';

/** The number on the view's icon: consumers that need a person; undefined for none. */
export function badgeOf(consumers: readonly Health[]): ViewBadge | undefined {
  const value = consumers.filter(({ status }) => needsPerson(status)).length;
  if (value === 0) return undefined;
  const tooltip = value === 1 ? l10n.t('1 consumer needs a person') : l10n.t('{0} consumers need a person', value);
  return { value, tooltip };
}
