import { l10n } from 'vscode';
import type { Connection } from '../../../app/connections/connection';
import { type Draft, draftFromConnection, emptyDraft, entryOf } from '../../../app/connections/draft';
import { sourceOf } from '../../../app/connections/source';
import type { Passwords } from '../../../app/stores/passwords';
import type { TableChoices } from '../../../app/stores/tableChoices';
import { findDetected } from '../detect';
import { readSavedConnections, type SavedConnection, saveEntry } from '../savedConnections';
import { runSteps, type Step } from './steps';
import { type Finished, type SavedPlace, testStep } from './testStep';
import {
  beginStep,
  caFileStep,
  databaseStep,
  hostStep,
  passwordStep,
  portStep,
  tlsStep,
  urlStep,
  userStep,
} from './wizardSteps';

/** Asks for a new connection, tests it and saves it. */
export async function addConnection(passwords: Passwords): Promise<SavedConnection | undefined> {
  const begin = beginStep(await findDetected());
  return await add(emptyDraft(), passwords, (draft) => {
    if (draft.by === 'url') return [begin, urlStep];
    return draft.by === 'fields' ? [begin, ...fieldSteps(draft)] : [begin];
  });
}

/** Saves a detected connection. */
export async function keepConnection(found: Connection, passwords: Passwords): Promise<SavedConnection | undefined> {
  return await add({ ...draftFromConnection(found), by: 'detected' }, passwords, () => []);
}

async function add(
  start: Draft,
  passwords: Passwords,
  steps: (draft: Draft) => readonly Step<Draft>[],
): Promise<SavedConnection | undefined> {
  const finished = await runWizard(l10n.t('Add Connection'), start, { takenNames: savedNames() }, steps);
  const saved = finished && (await saveDraft(finished));
  if (saved) await keepPasswords(finished, saved, passwords);
  return saved;
}

/** Asks the same questions, with the answers of a saved connection, and then replaces that connection in its settings file. */
export async function editConnection(
  saved: SavedConnection,
  passwords: Passwords,
  tables: TableChoices,
): Promise<SavedConnection | undefined> {
  const title = l10n.t('Edit Connection {name}', { name: saved.name });
  const keyPassword = saved.keyPassword ?? (await passwords.get(saved, 'key')) ?? '';
  const start = { ...draftFromConnection(saved), keyPassword };
  const place: SavedPlace = {
    takenNames: savedNames().filter((other) => other !== saved.name),
    scope: saved.scope,
    keptPassword: await passwords.get(saved),
    tablesOf: (connection) => tables.get(sourceOf({ ...connection, name: saved.name }, saved.scope)),
  };
  const finished = await runWizard(title, start, place, fieldSteps);
  if (!finished) return undefined;
  const now = await saveDraft(finished, saved);
  if (!now) return undefined;
  // This also moves passwords that no test has confirmed, because the server may be away.
  await passwords.replace(saved, now, readSavedConnections().connections);
  await tables.rename(sourceOf(saved, saved.scope), sourceOf(now, now.scope));
  await keepPasswords(finished, now, passwords);
  return now;
}

interface Progress {
  readonly draft: Draft;
  readonly finished?: Finished;
}

async function runWizard(
  title: string,
  start: Draft,
  place: SavedPlace,
  draftSteps: (draft: Draft) => readonly Step<Draft>[],
): Promise<Finished | undefined> {
  const test: Step<Progress> = async ({ draft }, at) => {
    const answer = await testStep(draft, at, place);
    return typeof answer === 'object' ? { value: { draft, finished: answer.value } } : answer;
  };
  const end = await runSteps<Progress>(title, { draft: start }, ({ draft }) => [...draftSteps(draft).map(lift), test]);
  return end?.finished;
}

function lift(step: Step<Draft>): Step<Progress> {
  return async ({ draft }, at) => {
    const answer = await step(draft, at);
    return typeof answer === 'object' ? { value: { draft: answer.value } } : answer;
  };
}

function fieldSteps(draft: Draft): readonly Step<Draft>[] {
  const caFile = draft.tls === 'verify-full' || draft.tls === 'verify-ca' ? [caFileStep] : [];
  return [hostStep, portStep, databaseStep, userStep, passwordStep, tlsStep, ...caFile];
}

async function saveDraft({ draft, scope }: Finished, replaced?: SavedConnection): Promise<SavedConnection | undefined> {
  await saveEntry(scope, entryOf(draft), replaced);
  return readSavedConnections().connections.find(({ name }) => name === draft.name);
}

async function keepPasswords(
  { draft, provenPassword }: Finished,
  saved: SavedConnection,
  passwords: Passwords,
): Promise<void> {
  if (provenPassword !== undefined) await passwords.keep(saved, provenPassword);
  if (draft.keyPassword !== '') await passwords.keep(saved, draft.keyPassword, 'key');
}

function savedNames(): string[] {
  return readSavedConnections().connections.map(({ name }) => name);
}
