import { env, l10n, ProgressLocation, QuickPickItemKind, window, workspace } from 'vscode';
import { addressOf, type Connection } from '../../../app/connections/connection';
import { connectionOf, type Draft, suggestName } from '../../../app/connections/draft';
import { openConnection } from '../../../app/connections/opening/openConnection';
import { sshTarget } from '../../../app/connections/opening/sshWords';
import { closedConsumers, indexStatements, testReport } from '../../../app/connections/testReport';
import { recogniseStore, SeveralEventsTables } from '../../../app/stores/session';
import { Cancelled, untilAborted } from '../../../base/errors';
import { surroundings } from '../../../platform/vscode/appPorts';
import { log } from '../../../platform/vscode/log';
import { errorMessage, sentenceItems, t } from '../../../platform/vscode/translate';
import type { ServerInfo } from '../../../store/pg/database';
import { isStoreError, wantsPassword } from '../../../store/pg/errors';
import type { LayoutSummary, TableChoice, TableName } from '../../../store/recognition';
import type { SettingsScope } from '../savedConnections';
import { type Answer, askChoice, askInput, type StepChoice, type StepPlace } from './steps';
import { askName, passwordCommandStep, sshStep } from './wizardSteps';

/** The result of the wizard: what to save, where, and the password that worked. */
export interface Finished {
  readonly draft: Draft;
  readonly scope: SettingsScope;
  /** The password with which the test succeeded. */
  readonly provenPassword: string | undefined;
}

/** What is known about the other connections. When a connection is edited, also its settings file, its password and its tables. */
export interface SavedPlace {
  /** The names of other connections. */
  readonly takenNames: readonly string[];
  readonly scope?: SettingsScope;
  readonly keptPassword?: string | undefined;
  /** Returns the tables that a person has chosen for a connection before. */
  readonly tablesOf?: (connection: Connection) => TableChoice;
}

type Action =
  | { readonly do: 'save'; readonly scope: SettingsScope }
  | { readonly do: 'again' | 'password' | 'passwordCommand' | 'ssh' | 'name' | 'indexes' }
  | { readonly do: 'table'; readonly table: TableName };

interface Tested {
  readonly draft: Draft;
  readonly outcome: TestOutcome;
}

/** Tests the draft. Asks for the password when only the password is wrong. Then shows the result and asks where to save. */
export async function testStep(draft: Draft, place: StepPlace, saved: SavedPlace): Promise<Answer<Finished>> {
  let tested = await test({ ...draft, name: suggestName(draft, saved.takenNames) }, saved);
  let next: Action | undefined =
    tested.outcome.ok || !wantsPassword(tested.outcome.error) ? undefined : { do: 'password' };
  for (;;) {
    const answer: Answer<Action> = next ? { value: next } : await askAction(tested, place, saved);
    next = undefined;
    if (typeof answer !== 'object') return answer;
    if (answer.value.do === 'save') return { value: finish(tested, answer.value.scope, saved) };
    const changed = await act(answer.value, tested, place, saved);
    if (!changed) return undefined;
    tested = changed;
  }
}

function askAction({ draft, outcome }: Tested, place: StepPlace, saved: SavedPlace): Promise<Answer<Action>> {
  return askChoice(place, headline(outcome), [...items(outcome, draft, saved), ...noteItems(draft)]);
}

function finish({ draft, outcome }: Tested, scope: SettingsScope, { keptPassword }: SavedPlace): Finished {
  return { draft, scope, provenPassword: outcome.ok ? draft.password || keptPassword : undefined };
}

/** Returns what is known after an action; undefined when the person gave up. */
async function act(
  action: Exclude<Action, { readonly do: 'save' }>,
  tested: Tested,
  place: StepPlace,
  saved: SavedPlace,
): Promise<Tested | undefined> {
  const { draft, outcome } = tested;
  switch (action.do) {
    case 'indexes':
      if (outcome.ok) await env.clipboard.writeText(indexStatements(outcome.layout));
      window.setStatusBarMessage(l10n.t('The statements are in the clipboard.'), 5000);
      return tested;
    case 'name': {
      const name = await askName(draft.name, saved.takenNames, place);
      return name === 'back' ? tested : name && { outcome, draft: { ...draft, name: name.value } };
    }
    case 'password': {
      const password = await askInput(place, { prompt: passwordPrompt(outcome), value: '', password: true });
      return password === 'back' ? tested : password && (await test({ ...draft, password: password.value }, saved));
    }
    case 'ssh':
    case 'passwordCommand': {
      const changed = action.do === 'ssh' ? await sshStep(draft, place) : await passwordCommandStep(draft, place);
      return changed === 'back' ? tested : changed && (await test(changed.value, saved));
    }
    case 'table':
      return await test({ ...draft, schema: action.table.schema, eventsTable: action.table.table }, saved);
    case 'again':
      return await test(draft, saved);
  }
}

function passwordPrompt(outcome: TestOutcome): string {
  return !outcome.ok && isStoreError(outcome.error, 'password')
    ? l10n.t('Wrong user or password for "{user}". Enter the password', { user: outcome.error.subject })
    : l10n.t('Password');
}

async function test(
  draft: Draft,
  { keptPassword, tablesOf = (connection) => connection.tables }: SavedPlace,
): Promise<Tested> {
  const checked = connectionOf(draft, surroundings());
  if (!checked.ok) {
    const error = new Error(l10n.t('It cannot be used: {0}.', checked.problem));
    return { draft, outcome: { ok: false, error } };
  }
  const tested = { ...checked.value, tables: tablesOf(checked.value) };
  const outcome = await testConnection(tested, draft.password || keptPassword);
  if (!outcome.ok && outcome.error instanceof Error) {
    log().warn(`Test of ${addressOf(checked.value.spec)}`, outcome.error.message);
  }
  return { draft, outcome };
}

function headline(outcome: TestOutcome): string {
  if (outcome.ok) return l10n.t('The connection works. Where should it be saved?');
  if (outcome.error instanceof SeveralEventsTables) return l10n.t('Which one is the events table?');
  return outcome.error instanceof Cancelled ? l10n.t('The test was stopped.') : l10n.t('The test failed.');
}

function items(outcome: TestOutcome, draft: Draft, { scope }: SavedPlace): StepChoice<Action>[] {
  if (!outcome.ok && outcome.error instanceof SeveralEventsTables) {
    return outcome.error.candidates.map((table) => ({
      label: `$(table) ${table.schema}.${table.table}`,
      value: { do: 'table', table },
    }));
  }
  return [
    ...(outcome.ok ? [] : failureItems(outcome.error, draft)),
    ...saveItems(scope),
    { label: `$(edit) ${l10n.t('Name: {0}', draft.name)}`, value: { do: 'name' } },
    ...(outcome.ok ? foundItems(outcome) : []),
  ];
}

/** Lists the pasted parts that have no effect, so that a person does not think that they have. */
function noteItems({ notes }: Draft): StepChoice<Action>[] {
  return notes.flatMap((note) => sentenceItems('$(info)', note));
}

function saveItems(fixed: SettingsScope | undefined): StepChoice<Action>[] {
  const user: StepChoice<Action> = {
    label: `$(save) ${l10n.t('Save to user settings')}`,
    description: l10n.t('for all folders'),
    value: { do: 'save', scope: 'user' },
  };
  const folder: StepChoice<Action> = {
    label: `$(save) ${l10n.t('Save to workspace settings')}`,
    description: l10n.t('for this folder, without the password'),
    value: { do: 'save', scope: 'workspace' },
  };
  if (fixed) return fixed === 'user' ? [user] : [folder];
  return workspace.isTrusted && workspace.workspaceFolders ? [user, folder] : [user];
}

function foundItems(outcome: Extract<TestOutcome, { ok: true }>): StepChoice<Action>[] {
  const copy: StepChoice<Action> = {
    label: `$(copy) ${l10n.t('Copy the statements for the missing indexes')}`,
    value: { do: 'indexes' },
  };
  return [
    ...(outcome.layout.missingIndexes.length > 0 ? [copy] : []),
    { label: l10n.t('Found'), kind: QuickPickItemKind.Separator },
    ...testReport(outcome.server, outcome.layout, outcome.closed, t).map(({ label, value, warn }) => ({
      label: `$(${warn ? 'warning' : 'check'}) ${label}`,
      description: value,
    })),
  ];
}

function failureItems(error: unknown, { ssh, passwordCommand }: Draft): StepChoice<Action>[] {
  const reason = error instanceof Cancelled ? [] : sentenceItems('$(error)', errorMessage(error));
  return [
    ...reason,
    ...(wantsPassword(error)
      ? [{ label: `$(key) ${l10n.t('Enter the password')}`, value: { do: 'password' } as const }]
      : []),
    ...((wantsPassword(error) || passwordCommand !== undefined) && workspace.isTrusted
      ? [
          {
            label: `$(terminal) ${l10n.t('Take the password from a command…')}`,
            value: { do: 'passwordCommand' } as const,
          },
        ]
      : []),
    {
      label: `$(remote) ${l10n.t('Reach the server through SSH…')}`,
      ...(ssh ? { description: sshTarget(ssh) } : {}),
      value: { do: 'ssh' },
    },
    { label: `$(refresh) ${l10n.t('Test again')}`, value: { do: 'again' } },
    { label: l10n.t('Or save it as it is'), kind: QuickPickItemKind.Separator },
  ];
}

type TestOutcome =
  | {
      readonly ok: true;
      readonly server: ServerInfo;
      readonly layout: LayoutSummary;
      /** Why the consumers cannot be read. */
      readonly closed: string | undefined;
    }
  /** The error is a StoreError, or Cancelled when the person stopped the test. */
  | { readonly ok: false; readonly error: unknown };

/** Connects, reads the tables and disconnects, with a notification that can be cancelled. */
async function testConnection(connection: Connection, password: string | undefined): Promise<TestOutcome> {
  const title = l10n.t('Testing the connection to {host}', { host: connection.spec.host });
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return await window.withProgress(options, async (_, token): Promise<TestOutcome> => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      return await untilAborted(lookAt(connection, password, abort.signal), abort.signal);
    } catch (error) {
      return { ok: false, error: abort.signal.aborted ? new Cancelled() : error };
    }
  });
}

async function lookAt(connection: Connection, password: string | undefined, signal: AbortSignal): Promise<TestOutcome> {
  const database = await openConnection(connection, password, surroundings(), signal);
  try {
    const recognised = await recogniseStore(database, connection.tables, { pick: undefined, signal, t });
    if (!recognised) throw new Cancelled();
    const { store } = recognised;
    const closed = await closedConsumers(store, signal, t);
    return { ok: true, server: database.server, layout: store.layout, closed };
  } finally {
    await database.close();
  }
}
