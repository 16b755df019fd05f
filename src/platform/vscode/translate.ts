import { env, l10n, type QuickPickItem } from 'vscode';
import { describeError } from '../../app/stores/errorWords';
import { label } from '../../model/text/safeText';
import { createTranslate } from '../../model/text/translate';
import { wrap } from '../../model/text/width';

/** Translates the sentences of `model` and all sentences with a plural into the UI's language. */
export const t = createTranslate(
  () => l10n.bundle as Readonly<Record<string, string>> | undefined,
  l10n.bundle === undefined ? 'en' : env.language,
);

/** Returns one sentence in VS Code's language that a person can act on. It never contains a stack trace, a password or a payload. */
export const errorMessage = (error: unknown): string => describeError(error, t);

/** Characters that fit in a row of VS Code's pickers, in a window of 1,024 pixels or more. */
const PICKER_COLUMNS = 72;
const LONGEST = 1_000;

/** Returns a sentence as several rows of a picker, because VS Code cuts off a row that is too long. */
export function sentenceItems(icon: string, sentence: string): QuickPickItem[] {
  const lines = wrap(label(sentence, LONGEST), PICKER_COLUMNS);
  // The text is not a label, because VS Code moves rows up whose label contains the typed text.
  return lines.map((line, place) => ({ label: place === 0 ? icon : '$(blank)', description: line }));
}
