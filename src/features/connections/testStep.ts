import { CancellationError, env, l10n, QuickPickItemKind, window, workspace } from 'vscode';
import { log } from '../../platform/log';
import { describeError } from '../../platform/storeMessages';
import type { TableName } from '../../store/eventStore';
import { addressOf } from './connection';
import { connectionOf, type Draft } from './draft';
import { indexStatements } from './indexStatements';
import { isStoreError } from './openDatabase';
import type { Scope } from './savedConnections';
import { SeveralEventsTables } from './session';
import { type Answer, askChoice, askInput, type Choice, type Place } from './steps';
import { surroundings, t } from './surroundings';
import { type TestOutcome, testConnection } from './testConnection';
import { testReport } from './testReport';

/** The end of the wizard: what to save, where, and whether the password has proven right. */
export interface Finished {
  readonly draft: Draft;
  readonly scope: Scope;
  /** The password with which the test worked. */
  readonly provenPassword: string | undefined;
}

/** Of a connection that is edited: where it stands, and the password that is kept for it. */
export interface SavedPlace {
  readonly scope?: Scope;
  readonly keptPassword?: string | undefined;
}

type Action =
  | { readonly do: 'save'; readonly scope: Scope }
  | { readonly do: 'again' | 'password' | 'indexes' }
  | { readonly do: 'table'; readonly table: TableName };

/** Tests the draft, reports, and asks where to save it. */
export async function testStep(
  draft: Draft,
  place: Place,
  { scope, keptPassword }: SavedPlace,
): Promise<Answer<Finished>> {
  let current = draft;
  let outcome = await test(current, keptPassword);
  for (;;) {
    const answer = await askChoice(place, headline(outcome), items(outcome, scope));
    if (typeof answer !== 'object') return answer;
    const action = answer.value;
    switch (action.do) {
      case 'save': {
        const provenPassword = outcome.ok ? current.password || keptPassword : undefined;
        return { value: { draft: current, scope: action.scope, provenPassword } };
      }
      case 'indexes':
        if (outcome.ok) await env.clipboard.writeText(indexStatements(outcome.layout));
        window.setStatusBarMessage(l10n.t('The statements are in the clipboard.'), 5000);
        continue;
      case 'password': {
        const password = await askInput(place, { prompt: l10n.t('Password'), value: '', password: true });
        if (password === undefined) return undefined;
        if (password === 'back') continue;
        current = { ...current, password: password.value };
        break;
      }
      case 'table':
        current = { ...current, schema: action.table.schema, eventsTable: action.table.table };
        break;
    }
    outcome = await test(current, keptPassword);
  }
}

async function test(draft: Draft, keptPassword: string | undefined): Promise<TestOutcome> {
  const checked = connectionOf(draft, surroundings());
  if (!checked.ok) return { ok: false, error: new Error(l10n.t('It cannot be used: {0}.', checked.problem)) };
  const outcome = await testConnection(checked.value, draft.password || keptPassword);
  if (!outcome.ok && outcome.error instanceof Error) {
    log().warn(`Test of ${addressOf(checked.value.spec)}`, outcome.error.message);
  }
  return outcome;
}

function headline(outcome: TestOutcome): string {
  if (outcome.ok) return l10n.t('The connection works. Where should it be saved?');
  if (outcome.error instanceof SeveralEventsTables) return l10n.t('Which one is the events table?');
  return outcome.error instanceof CancellationError ? l10n.t('The test was stopped.') : l10n.t('The test failed.');
}

function items(outcome: TestOutcome, fixed: Scope | undefined): Choice<Action>[] {
  if (!outcome.ok && outcome.error instanceof SeveralEventsTables) {
    return outcome.error.candidates.map((table) => ({
      label: `$(table) ${table.schema}.${table.table}`,
      value: { do: 'table', table },
    }));
  }
  return [
    ...(outcome.ok ? [] : failureItems(outcome.error)),
    ...saveItems(fixed),
    ...(outcome.ok ? foundItems(outcome) : []),
  ];
}

function saveItems(fixed: Scope | undefined): Choice<Action>[] {
  const user: Choice<Action> = {
    label: `$(save) ${l10n.t('Save to user settings')}`,
    description: l10n.t('for all folders'),
    value: { do: 'save', scope: 'user' },
  };
  const folder: Choice<Action> = {
    label: `$(save) ${l10n.t('Save to workspace settings')}`,
    description: l10n.t('for this folder, without the password'),
    value: { do: 'save', scope: 'workspace' },
  };
  if (fixed) return fixed === 'user' ? [user] : [folder];
  return workspace.isTrusted && workspace.workspaceFolders ? [user, folder] : [user];
}

function foundItems(outcome: Extract<TestOutcome, { ok: true }>): Choice<Action>[] {
  const copy: Choice<Action> = {
    label: `$(copy) ${l10n.t('Copy the statements for the missing indexes')}`,
    value: { do: 'indexes' },
  };
  return [
    ...(outcome.layout.missingIndexes.length > 0 ? [copy] : []),
    { label: l10n.t('Found'), kind: QuickPickItemKind.Separator },
    ...testReport(outcome.server, outcome.layout, t).map(({ label, value, warn }) => ({
      label: `$(${warn ? 'warning' : 'check'}) ${label}`,
      description: value,
    })),
  ];
}

function failureItems(error: unknown): Choice<Action>[] {
  const reason = error instanceof CancellationError ? [] : [{ label: '$(error)', description: describeError(error) }];
  const wantsPassword = isStoreError(error, 'password') || isStoreError(error, 'noPassword');
  return [
    ...reason,
    ...(wantsPassword ? [{ label: `$(key) ${l10n.t('Enter the password')}`, value: { do: 'password' } as const }] : []),
    { label: `$(refresh) ${l10n.t('Test again')}`, value: { do: 'again' } },
    { label: l10n.t('Or save it as it is'), kind: QuickPickItemKind.Separator },
  ];
}
