import * as vscode from 'vscode';
import type { Alert } from '../../model/healthAlerts';
import { explainStatus } from '../../model/healthWords';
import { label } from '../../model/label';
import { reportFailure } from '../../platform/commands';
import type { ConsumerReference } from '../../platform/consumerRow';
import { t } from '../../platform/translate';

/** What the buttons do with a consumer. */
export interface AlertActions {
  readonly open: (consumer: ConsumerReference) => Thenable<unknown>;
  /** Shows its row among the others'. */
  readonly showRow: (consumer: ConsumerReference) => Thenable<unknown>;
  readonly why: (consumer: ConsumerReference) => Thenable<unknown>;
  readonly mute: (consumer: ConsumerReference) => Thenable<unknown>;
}

/** Where the consumers of an alert are. */
export interface AlertPlace {
  readonly connection: string;
  /** Whether the connection has to be named: others are watched too. */
  readonly isOneOfSeveral: boolean;
}

const LONGEST_SENTENCE = 1_000;

type Problem = Extract<Alert, { kind: 'problem' }>;

/** One message a connection: consumers of a process stop together. */
export function showProblems(problems: readonly Problem[], place: AlertPlace, actions: AlertActions): void {
  const [first] = problems;
  if (!first) return;
  const consumer = { connection: place.connection, consumer: first.health.name };
  const open = vscode.l10n.t('Open');
  if (problems.length > 1) {
    const message = vscode.l10n.t('{0} consumers need a person: {1}', problems.length, namesOf(problems));
    vscode.window.showWarningMessage(placed(message, place), open).then((chosen) => {
      if (chosen === open) void reportFailure('alert', () => actions.showRow(consumer));
    });
    return;
  }
  const why = vscode.l10n.t('Why?');
  const mute = vscode.l10n.t('Mute');
  vscode.window.showWarningMessage(placed(sentenceOf(first), place), open, why, mute).then((chosen) => {
    const action = { [open]: actions.open, [why]: actions.why, [mute]: actions.mute }[chosen ?? ''];
    if (action) void reportFailure('alert', () => action(consumer));
  });
}

export function showRecovered(recovered: readonly Alert[], place: AlertPlace): void {
  if (recovered.length === 0) return;
  const message = vscode.l10n.t('Recovered: {0}', namesOf(recovered));
  void vscode.window.showInformationMessage(placed(message, place));
}

function placed(message: string, { connection, isOneOfSeveral }: AlertPlace): string {
  return isOneOfSeveral ? `${connection} · ${message}` : message;
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
