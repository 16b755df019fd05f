import * as vscode from 'vscode';
import type { Alert } from '../../model/healthAlerts';
import { explainStatus } from '../../model/healthWords';
import { label } from '../../model/label';
import { reportFailure } from '../../platform/commands';
import { t } from '../../platform/translate';

/** What the buttons do; the argument is the consumer's name. */
export interface AlertActions {
  readonly open: (name: string) => Thenable<unknown>;
  /** Shows its row among the others'. */
  readonly showRow: (name: string) => Thenable<unknown>;
  readonly why: (name: string) => Thenable<unknown>;
  readonly mute: (name: string) => Thenable<unknown>;
}

const LONGEST_SENTENCE = 1_000;

type Problem = Extract<Alert, { kind: 'problem' }>;

/** One message: consumers of a process stop together. */
export function showProblems(problems: readonly Problem[], actions: AlertActions): void {
  const [first] = problems;
  if (!first) return;
  const { name } = first.health;
  const open = vscode.l10n.t('Open');
  if (problems.length > 1) {
    const message = vscode.l10n.t('{0} consumers need a person: {1}', problems.length, namesOf(problems));
    vscode.window.showWarningMessage(message, open).then((chosen) => {
      if (chosen === open) void reportFailure('alert', () => actions.showRow(name));
    });
    return;
  }
  const why = vscode.l10n.t('Why?');
  const mute = vscode.l10n.t('Mute');
  vscode.window.showWarningMessage(sentenceOf(first), open, why, mute).then((chosen) => {
    const action = { [open]: actions.open, [why]: actions.why, [mute]: actions.mute }[chosen ?? ''];
    if (action) void reportFailure('alert', () => action(name));
  });
}

export function showRecovered(recovered: readonly Alert[]): void {
  if (recovered.length === 0) return;
  void vscode.window.showInformationMessage(vscode.l10n.t('Recovered: {0}', namesOf(recovered)));
}

function sentenceOf({ health, reason }: Problem): string {
  const sentence = label(explainStatus(health, t, vscode.env.language), LONGEST_SENTENCE);
  return reason === 'lag'
    ? vscode.l10n.t('{0} has passed its threshold. {1}', label(health.name), sentence)
    : vscode.l10n.t('{0}: {1}', label(health.name), sentence);
}

function namesOf(alerts: readonly Alert[]): string {
  const names = alerts.slice(0, 5).map(({ health }) => label(health.name));
  return alerts.length > 5 ? `${names.join(', ')}, …` : names.join(', ');
}
