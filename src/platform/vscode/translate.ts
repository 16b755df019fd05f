import { env, l10n } from 'vscode';
import { createTranslate } from '../../model/text/translate';

/** The UI's language for sentences that `model` makes, and for all that have a plural. */
export const t = createTranslate(
  () => l10n.bundle as Readonly<Record<string, string>> | undefined,
  l10n.bundle === undefined ? 'en' : env.language,
);
