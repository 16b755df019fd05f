import { l10n } from 'vscode';
import type { LookupProblem, Subject } from '../../model/lookup';

/** Why a text cannot be looked up, and what to type instead. */
export function explainProblem(problem: LookupProblem): string {
  switch (problem) {
    case 'empty':
      return l10n.t('Type an event, correlation, causation or trace id, Type/id, or #position.');
    case 'tooShort':
      return l10n.t('Type at least four characters of the id, or #position.');
    case 'tooLong':
      return l10n.t('This is too long for an id. Paste the id alone.');
    case 'notText':
      return l10n.t('This holds characters that no id has. Paste the id alone.');
  }
}

/** Positions have gaps: a rolled-back append burns its numbers. */
export function noSuchPosition({ position }: Subject): string {
  return l10n.t('No event has the position {0}. Numbers are left out where an append was rolled back.', position ?? '');
}
