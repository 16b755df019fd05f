import { l10n } from 'vscode';
import type { Translate } from '../model/translate';

/** The UI's language for the sentences that `model` makes. */
export const t: Translate = (message, args) => l10n.t(message, args ?? {});
