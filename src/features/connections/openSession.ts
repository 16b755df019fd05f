import { CancellationError, type ExtensionContext } from 'vscode';
import { reportFailure } from '../../platform/commands';
import { log } from '../../platform/log';
import type { Database } from '../../store/database';
import { addressOf, type Connection } from './connection';
import { openDemoDatabase } from './demo';
import { isStoreError, openAsking, openDatabase } from './openDatabase';
import type { Passwords } from './passwords';
import type { Questions } from './questions';
import { readSavedConnections, removePlainPassword } from './savedConnections';
import { recogniseStore, type Session } from './session';
import type { Source } from './source';
import type { TableChoices } from './tableChoices';
import { untilAborted } from './untilAborted';

export interface SessionParts {
  readonly context: ExtensionContext;
  readonly passwords: Passwords;
  readonly tables: TableChoices;
}

export interface OpenOptions {
  /** The person's answers; absent when nobody asked for this connection just now. */
  readonly questions?: Questions | undefined;
  readonly signal: AbortSignal;
  /** Lets the person choose the events table even where one is remembered. */
  readonly chooseTable?: boolean;
}

/** Connects and recognises the tables. Rejects with StoreError, or CancellationError when the person gave up. */
export async function openSession(source: Source, parts: SessionParts, options: OpenOptions): Promise<Session> {
  const { questions, signal } = options;
  log().info(`Connecting to "${source.name}"`, source.kind === 'postgres' ? addressOf(source.connection.spec) : '');
  const database = await openUntilAborted(openSource(source, parts, options), signal);
  try {
    const choice = options.chooseTable ? {} : parts.tables.get(source);
    const recognised = await recogniseStore(database, choice, questions?.eventsTable, signal).catch(async (error) => {
      // The remembered table may be gone; then the settings, or the person, say which one.
      if (!isStoreError(error, 'missing') || !(await parts.tables.forget(source))) throw error;
      return await recogniseStore(database, parts.tables.get(source), questions?.eventsTable, signal);
    });
    if (!recognised || signal.aborted) throw new CancellationError();
    if (recognised.picked) await parts.tables.remember(source, recognised.picked);
    const { generation, events, eventEstimate, consumers } = recognised.store.layout;
    log().info(`Connected to "${source.name}"`, database.server.text, generation, {
      events: `${events.schema}.${events.table}`,
      eventEstimate,
      consumers,
    });
    return { source, database, store: recognised.store };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openSource(source: Source, parts: SessionParts, { questions, signal }: OpenOptions): Promise<Database> {
  if (source.kind === 'demo') return await openDemoDatabase(parts.context);
  const { connection, origin } = source;
  const { passwords } = parts;
  const plain = connection.plainPassword;
  const known = (await passwords.get(connection)) ?? plain;
  const { database, typed } = await openAsking(connection, known, questions?.password, (password) =>
    openDatabase(connection, password, signal),
  );
  if (typed !== undefined && origin !== 'detected') await passwords.keep(connection, typed);
  if (plain !== undefined && origin !== 'detected' && questions) {
    // Not awaited: the question may stay open while the person already works.
    void reportFailure('move password', () => movePassword(connection, typed ?? known ?? plain, passwords, questions));
  }
  return database;
}

async function movePassword(
  connection: Connection,
  password: string,
  passwords: Passwords,
  questions: Questions,
): Promise<void> {
  if (!(await questions.movePassword(connection.name))) return;
  await passwords.keep(connection, password);
  // The settings may have changed while the question was open.
  const entry = readSavedConnections().connections.find(({ name }) => name === connection.name);
  if (entry && entry.plainPassword === connection.plainPassword) await removePlainPassword(entry);
}

/** Gives up at once when the signal says so; what opens too late is closed. */
async function openUntilAborted(opening: Promise<Database>, signal: AbortSignal): Promise<Database> {
  try {
    return await untilAborted(opening, signal);
  } catch (error) {
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}
