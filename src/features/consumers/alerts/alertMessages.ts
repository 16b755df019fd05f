import * as vscode from 'vscode';
import { causeSentence, searchSentence } from '../../../app/consumers/causeWords';
import type { ConsumerView } from '../../../app/consumers/view';
import type { ConsumerReference } from '../../../app/navigation';
import type { Alert } from '../../../model/health/alerts';
import { explainStatus } from '../../../model/health/words';
import { label } from '../../../model/text/safeText';
import { reportFailure } from '../../../platform/vscode/commands';
import { shortTime } from '../../../platform/vscode/time';
import { t } from '../../../platform/vscode/translate';

/** What the buttons of a message do with a consumer. */
export interface AlertActions {
  readonly open: (consumer: ConsumerReference) => Thenable<unknown>;
  /** Selects the consumer's row in the tree. */
  readonly showRow: (consumer: ConsumerReference) => Thenable<unknown>;
  readonly why: (consumer: ConsumerReference) => Thenable<unknown>;
  readonly mute: (consumer: ConsumerReference) => Thenable<unknown>;
}

/** The connection whose consumers an alert is about. */
interface AlertPlace {
  readonly connection: string;
}

const LONGEST_SENTENCE = 1_000;

type Problem = Extract<Alert<ConsumerView>, { kind: 'problem' }>;

/**
 * Shows one message for each connection, because the consumers of a process stop together. Those that only passed a threshold go on, so
 * they have a message of their own.
 */
export async function showProblems(
  problems: readonly Problem[],
  place: AlertPlace,
  actions: AlertActions,
): Promise<void> {
  const late = problems.filter(isLag);
  const needy = problems.filter((problem) => !isLag(problem));
  await Promise.all([showTogether(needy, place, actions), showTogether(late, place, actions)]);
}

/** Problems of one kind. */
async function showTogether(problems: readonly Problem[], place: AlertPlace, actions: AlertActions): Promise<void> {
  const [first] = problems;
  if (!first) return;
  const consumer = { connection: place.connection, consumer: first.health.name };
  const open = vscode.l10n.t('Open');
  if (problems.length > 1) {
    const chosen = await vscode.window.showWarningMessage(
      placed(joined(countOf(problems, isLag(first)), causeOf(problems) ?? searchOf(problems)), place),
      open,
    );
    if (chosen === open) void reportFailure('alert', () => actions.showRow(consumer));
    return;
  }
  const why = vscode.l10n.t('Why?');
  const mute = vscode.l10n.t('Mute');
  const chosen = await vscode.window.showWarningMessage(
    placed(causeOf(problems) ?? joined(sentenceOf(first), searchOf(problems)), place),
    open,
    why,
    mute,
  );
  const action = { [open]: actions.open, [why]: actions.why, [mute]: actions.mute }[chosen ?? ''];
  if (action) void reportFailure('alert', () => action(consumer));
}

const isLag = ({ reason }: Problem) => reason === 'lag';

function countOf(problems: readonly Problem[], areLate: boolean): string {
  const values = { count: problems.length, names: namesOf(problems) };
  return areLate
    ? t(
        '{count, plural, one {# consumer has passed its threshold} other {# consumers have passed their thresholds}}: {names}',
        values,
      )
    : t('{count, plural, one {# consumer needs attention} other {# consumers need attention}}: {names}', values);
}

export function showRecovered(recovered: readonly Alert[], place: AlertPlace): void {
  if (recovered.length === 0) return;
  const message = vscode.l10n.t('Recovered: {0}', namesOf(recovered));
  void vscode.window.showInformationMessage(placed(message, place));
}

/** Tells that no event waits for these consumers any more although they have handled none. That is not a recovery. */
export function showGone(gone: readonly Alert[], place: AlertPlace): void {
  if (gone.length === 0) return;
  const message = t('No event waits any more, and none was handled: {names}', { names: namesOf(gone) });
  void vscode.window.showInformationMessage(placed(message, place));
}

/** Tells that the store has no rows of these consumers any more. They have not recovered, and they need no one. */
export function showRemoved(consumers: readonly string[], { connection }: AlertPlace): void {
  if (consumers.length === 0) return;
  void vscode.window.showInformationMessage(
    t('Not in "{store}" any more: {names}. Earlier messages about them no longer hold.', {
      store: label(connection),
      names: shortList(consumers),
    }),
  );
}

/** Tells that the connection leads to another store now, or that its store was reset. */
export function showOutdated(consumers: readonly string[], { connection }: AlertPlace): void {
  if (consumers.length === 0) return;
  void vscode.window.showInformationMessage(
    t('Earlier messages about {names} no longer hold: "{store}" has other events now.', {
      store: label(connection),
      names: shortList(consumers),
    }),
  );
}

/**
 * Tells that earlier messages may be out of date. VS Code cannot remove a message, so when messages about consumers that are no longer read
 * are still open, this one is added. It may stay open as long as those, so it states what happened, which remains true when the store is
 * read again.
 */
export function showLeft(consumers: readonly string[], { connection }: AlertPlace): void {
  if (consumers.length === 0) return;
  void vscode.window.showInformationMessage(
    t('Earlier messages about {names} may be out of date: reading "{store}" ended at {time}.', {
      store: label(connection),
      time: shortTime(Date.now()),
      names: shortList([...new Set(consumers)]),
    }),
  );
}

const placed = (message: string, { connection }: AlertPlace) => `${message.replace(/\.$/, '')} (${label(connection)})`;

/** Returns what stops the consumers, as far as it is known. */
function causeOf(problems: readonly Problem[]): string | undefined {
  const cause = causeSentence(withoutLag(problems), t);
  return cause === undefined ? undefined : label(cause, LONGEST_SENTENCE);
}

const searchOf = (problems: readonly Problem[]) => searchSentence(withoutLag(problems), t);

/** A consumer that only lags is not stopped by an event. */
const withoutLag = (problems: readonly Problem[]) =>
  problems.filter((problem) => !isLag(problem)).map(({ health }) => health);

function joined(message: string, sentence: string | undefined): string {
  return sentence === undefined ? message : `${message.replace(/([^.!?…])$/, '$1.')} ${sentence}`;
}

function sentenceOf(problem: Problem): string {
  const { health } = problem;
  const sentence = label(explainStatus(health, t, vscode.env.language), LONGEST_SENTENCE);
  return isLag(problem)
    ? vscode.l10n.t('{0} has passed its threshold. {1}', label(health.name), sentence)
    : vscode.l10n.t('{0} · {1}', label(health.name), sentence);
}

const namesOf = (alerts: readonly Alert[]) => shortList(alerts.map(({ health }) => health.name));

function shortList(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => label(name));
  return [...first, ...(names.length > 5 ? ['…'] : [])].join(', ');
}
