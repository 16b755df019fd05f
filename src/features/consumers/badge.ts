import { l10n, type ViewBadge } from 'vscode';
import { type Health, needsPerson } from '../../model/health';

/** How many consumers need a person. */
export function needyOf(consumers: readonly Health[]): number {
  return consumers.filter(({ status }) => needsPerson(status)).length;
}

/** The number on the view's icon; undefined for none. */
export function badgeOf(needy: number): ViewBadge | undefined {
  if (needy === 0) return undefined;
  const tooltip = needy === 1 ? l10n.t('1 consumer needs a person') : l10n.t('{0} consumers need a person', needy);
  return { value: needy, tooltip };
}
