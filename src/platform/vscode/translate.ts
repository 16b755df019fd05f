import { env, l10n, type QuickPickItem } from 'vscode';
import { describeError } from '../../app/stores/errorWords';
import { label } from '../../model/text/safeText';
import { createTranslate } from '../../model/text/translate';
import { wrap } from '../../model/text/width';

/** The UI's language for sentences that `model` makes, and for all that have a plural. */
export const t = createTranslate(
  () => l10n.bundle as Readonly<Record<string, string>> | undefined,
  l10n.bundle === undefined ? 'en' : env.language,
);

/** One sentence in VS Code's language that a person can act on. Never a stack trace, a password or a payload. */
export const errorMessage = (error: unknown): string => describeError(error, t);

/** Letters that a row of VS Code's pickers has room for in a window of 1,024 pixels or more. */
const PICKER_COLUMNS = 72;
const LONGEST = 1_000;

/** A sentence in as many rows of a picker as it takes: VS Code cuts off what has no room in one. */
export function sentenceItems(icon: string, sentence: string): QuickPickItem[] {
  const lines = wrap(label(sentence, LONGEST), PICKER_COLUMNS);
  // Not as a label: rows whose label has what is typed are put above the others.
  return lines.map((line, place) => ({ label: place === 0 ? icon : '$(blank)', description: line }));
}
