import { ConfigurationTarget, l10n, workspace } from 'vscode';
import type { Connection } from '../../app/connections/connection';
import { entryWithoutPassword, parseEntries } from '../../app/connections/entries';
import { entryNow, withChange, withEntry, withoutEntry } from '../../app/connections/entryChanges';
import type { StoreQuestions } from '../../app/ports';
import { keptNameWords, NAMING_SETTINGS } from '../../app/settings/renamedConnection';
import type { SessionParts } from '../../app/stores/openSession';
import type { Passwords } from '../../app/stores/passwords';
import { messageOf } from '../../base/errors';
import { surroundings } from '../../platform/vscode/appPorts';
import { reportFailure } from '../../platform/vscode/commands';
import { t } from '../../platform/vscode/translate';

export const CONNECTIONS_KEY = 'eventTrace.connections';

/** The settings file that contains an entry. */
export type SettingsScope = 'user' | 'workspace';

/**
 * A connection of the settings, and the settings file that contains it. Its index in the file is not kept, because it may change at any
 * time.
 */
export interface SavedConnection extends Connection {
  readonly scope: SettingsScope;
}

export interface BrokenEntry {
  readonly name: string | undefined;
  readonly scope: SettingsScope;
  /** What is wrong, as a part of a sentence. */
  readonly problem: string;
  /** A whole sentence. */
  readonly sentence: string;
}

/**
 * Returns all entries of both scopes. A workspace's entry hides the user's entry of the same name. An untrusted workspace has no entries.
 */
export function readSavedConnections(): { connections: SavedConnection[]; broken: BrokenEntry[] } {
  const connections: SavedConnection[] = [];
  const broken: BrokenEntry[] = [];
  const around = surroundings();
  for (const scope of scopes()) {
    const parsed = parseEntries(rawValue(scope), around);
    for (const { index: _, ...connection } of parsed.connections) {
      if (connections.some(({ name }) => name === connection.name)) continue;
      connections.push({ ...connection, scope });
    }
    for (const { index, name, problem } of parsed.problems) {
      const entry = name ? `"${name}"` : String(index + 1);
      broken.push({ name, scope, problem, sentence: entrySentence(entry, scope, problem) });
    }
  }
  return { connections, broken };
}

/** Returns the connection as its settings file has it now. Throws an error with a sentence when it is gone. */
export function savedNow({ scope, name }: SavedConnection): SavedConnection {
  const { index: _, ...connection } = entryNow(rawValue(scope), name, surroundings());
  return { ...connection, scope };
}

/** Adds an entry, or replaces the entry of `replaced`. Throws an error with a sentence when the settings no longer allow it. */
export async function saveEntry(
  scope: SettingsScope,
  entry: Readonly<Record<string, unknown>>,
  replaced?: SavedConnection,
): Promise<void> {
  const taken = readSavedConnections().connections.map(({ name }) => name);
  const names = { replaces: replaced?.name, taken };
  await writeEntries(scope, withEntry(rawValue(scope), entry, names, surroundings()));
}

/** Removes an entry. Throws an error with a sentence when it is already gone. */
export async function removeEntry({ scope, name }: SavedConnection): Promise<void> {
  await writeEntries(scope, withoutEntry(rawValue(scope), name, surroundings()));
}

/** Removes the password from an entry, in the settings file that contains it. */
async function removePlainPassword({ scope, name }: SavedConnection): Promise<void> {
  await writeEntries(scope, withChange(rawValue(scope), name, entryWithoutPassword, surroundings()));
}

async function writeEntries(scope: SettingsScope, entries: readonly unknown[]): Promise<void> {
  await writeIn(scope, CONNECTIONS_KEY, entries.length === 0 ? undefined : entries);
}

/**
 * Writes the new name into every setting that names the connection, each in its own file. Throws an error with a sentence for the settings
 * that could not be written.
 */
export async function renameInSettings(from: string, to: string): Promise<void> {
  const others = readSavedConnections().connections.map(({ name }) => name);
  const unwritten: string[] = [];
  for (const scope of scopes()) {
    // Skips this file when it has a connection with the old name. The workspace's entry has hidden this user's connection, so the settings
    // here are about the user's one.
    if (parseEntries(rawValue(scope), surroundings()).connections.some(({ name }) => name === from)) continue;
    const kept: string[] = [];
    let reason = '';
    for (const { key, renamed } of NAMING_SETTINGS) {
      const before = rawValue(scope, key);
      const after = renamed(before, { from, to, others });
      if (after === before) continue;
      try {
        await writeIn(scope, key, after);
      } catch (error) {
        kept.push(key);
        reason = messageOf(error);
      }
    }
    if (kept.length > 0) unwritten.push(keptNameWords({ scope, name: from, keys: kept, reason }, t));
  }
  if (unwritten.length > 0) throw new Error(unwritten.join(' '));
}

function rawValue(scope: SettingsScope, key = CONNECTIONS_KEY): unknown {
  const found = workspace.getConfiguration().inspect<unknown>(key);
  return scope === 'user' ? found?.globalValue : found?.workspaceValue;
}

async function writeIn(scope: SettingsScope, key: string, value: unknown): Promise<void> {
  const target = scope === 'user' ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration().update(key, value, target);
}

function scopes(): readonly SettingsScope[] {
  return workspace.isTrusted ? ['workspace', 'user'] : ['user'];
}

function entrySentence(entry: string, scope: SettingsScope, problem: string): string {
  return scope === 'user'
    ? l10n.t('Connection {entry} of the user settings cannot be used: {problem}.', { entry, problem })
    : l10n.t('Connection {entry} of the workspace settings cannot be used: {problem}.', { entry, problem });
}

/** Offers to move a password from the settings to the secret storage, once the password has worked. */
export function movePassword(passwords: Passwords): SessionParts['plainPasswordWorked'] {
  return (connection, password, questions) => {
    // This is not awaited, because the question may stay open while the person already works.
    void reportFailure('move password', () => offer(connection, password, passwords, questions));
  };
}

async function offer(
  connection: Connection,
  password: string,
  passwords: Passwords,
  questions: StoreQuestions,
): Promise<void> {
  if (!(await questions.movePassword(connection.name))) return;
  await passwords.keep(connection, password);
  // The key's password is removed from the settings together with the other one.
  if (connection.keyPassword !== undefined) await passwords.keep(connection, connection.keyPassword, 'key');
  // The settings may have changed while the question was open.
  const entry = readSavedConnections().connections.find(({ name }) => name === connection.name);
  if (entry && entry.plainPassword === connection.plainPassword) await removePlainPassword(entry);
}
