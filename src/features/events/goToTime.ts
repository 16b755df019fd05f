import * as vscode from 'vscode';
import { parseTime } from '../../model/lookup/time';
import { exactTime, inUtc, lookUpClock } from '../../platform/vscode/time';

/** Asks for a time and shows how it is read. Milliseconds since 1970; undefined when the person gave up. */
export async function askTime(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Go to Time'),
    prompt: inUtc()
      ? vscode.l10n.t('Times without a zone are in UTC.')
      : vscode.l10n.t("Times without a zone are in this machine's time zone."),
    placeHolder: vscode.l10n.t('14:57, 2026-11-22 14:57:16, 15 min ago, yesterday 9:30, a log line’s time'),
    validateInput: (value) => (value.trim() === '' ? undefined : readAs(value)),
  });
  if (text === undefined || text.trim() === '') return undefined;
  return parseTime(text, lookUpClock()) ?? undefined;
}

function readAs(value: string): vscode.InputBoxValidationMessage {
  const time = parseTime(value, lookUpClock());
  return time === null
    ? {
        message: vscode.l10n.t('This is not a time. Type a time of day, a date and a time, or how long ago.'),
        severity: vscode.InputBoxValidationSeverity.Error,
      }
    : { message: exactTime(time), severity: vscode.InputBoxValidationSeverity.Info };
}
