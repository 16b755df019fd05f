import { Cancelled, untilAborted } from '../../base/errors';
import { english, type Translate } from '../../model/text/translate';
import type { Database } from '../../store/pg/database';
import { isStoreError } from '../../store/pg/errors';
import { addressOf, type Connection } from '../connections/connection';
import { openConnection } from '../connections/opening/openConnection';
import type { Source } from '../connections/source';
import type { Surroundings } from '../connections/surroundings';
import { workerPositionsWords } from '../connections/testReport';
import type { AppLog, StoreQuestions } from '../ports';
import type { Passwords } from './passwords';
import { recogniseStore, type StoreSession } from './session';
import type { TableChoices } from './tableChoices';

export interface SessionParts {
  readonly passwords: Passwords;
  readonly tables: TableChoices;
  /** Returns the environment of a connection as it is now. */
  readonly surroundings: () => Surroundings;
  /** Starts the embedded store. Rejects when the face has no demo. */
  readonly openDemo: (signal: AbortSignal) => Promise<Database>;
  /** Called when a password from the settings has worked, so that the person can move it to a safer place. */
  readonly plainPasswordWorked: (connection: Connection, password: string, questions: StoreQuestions) => void;
  readonly log: AppLog;
  readonly t: Translate;
}

export interface OpenOptions {
  /** Asks the person. Absent when no person asked for this connection just now. */
  readonly questions?: StoreQuestions | undefined;
  readonly signal: AbortSignal;
  /** Lets the person choose the events table even when a choice is remembered. */
  readonly chooseTable?: boolean;
}

/** Connects and recognises the tables. Rejects with StoreError, or with Cancelled when the person gives up. */
export async function openStoreSession(
  source: Source,
  parts: SessionParts,
  options: OpenOptions,
): Promise<StoreSession> {
  const { questions, signal } = options;
  const { tables, log, t } = parts;
  log.info(`Connecting to "${source.name}"`, source.kind === 'postgres' ? addressOf(source.connection.spec) : '');
  const database = await openUntilAborted(openSource(source, parts, options), signal);
  try {
    const choice = options.chooseTable ? {} : tables.get(source);
    const asking = { pick: questions?.eventsTable, signal, t };
    const recognising = recogniseStore(database, choice, asking).catch(async (error) => {
      // The remembered table may not exist any more. Then the settings or the person name the table.
      if (!isStoreError(error, 'noTable') || !(await tables.forget(source))) throw error;
      return await recogniseStore(database, tables.get(source), asking);
    });
    const recognised = await untilAborted(recognising, signal);
    if (!recognised || signal.aborted) throw new Cancelled();
    if (recognised.picked) await tables.remember(source, recognised.picked);
    const { generation, events, eventEstimate, distribution, consumers } = recognised.store.layout;
    log.info(`Connected to "${source.name}"`, database.server.text, generation, {
      events: `${events.schema}.${events.table}`,
      eventEstimate,
      ...(distribution ? { distribution } : {}),
      consumers,
    });
    const warning = distribution && workerPositionsWords(distribution, english);
    if (warning) log.warn(`"${source.name}"`, warning);
    return { source, database, store: recognised.store };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Connects, and asks the person for a password when that is possible. Rejects like `openStoreSession`. The caller closes the database. */
export async function openSource(source: Source, parts: SessionParts, options: OpenOptions): Promise<Database> {
  if (source.kind === 'demo') return await parts.openDemo(options.signal);
  const { connection, origin } = source;
  const { questions, signal } = options;
  for (const note of connection.notes ?? []) parts.log.info(`"${source.name}": ${note}`);
  const { passwords } = parts;
  const plain = connection.plainPassword;
  const known = (await passwords.get(connection)) ?? plain ?? connection.servicePassword;
  const keyPassword = connection.keyPassword ?? (await passwords.get(connection, 'key'));
  const key = keyPassword === undefined ? {} : { keyPassword };
  const ask = questions && ((refused: boolean) => questions.password(connection, refused, signal));
  const { database, typed } = await openAsking(known, ask, (password) =>
    openConnection({ ...connection, ...key }, password, parts.surroundings(), signal),
  );
  if (typed !== undefined && origin !== 'detected') await passwords.keep(connection, typed);
  if (plain !== undefined && origin !== 'detected' && questions) {
    parts.plainPasswordWorked(connection, typed ?? known ?? plain, questions);
  }
  return database;
}

/** Rejects at once when the signal aborts. A database that opens after that is closed. */
async function openUntilAborted(opening: Promise<Database>, signal: AbortSignal): Promise<Database> {
  try {
    return await untilAborted(opening, signal);
  } catch (error) {
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}

/**
 * Opens with the known password. Asks for another one when the server wants one, and again once if that one is refused. Rejects without a
 * question when `ask` is absent. `typed`: the password that the person entered and that worked.
 */
export async function openAsking(
  known: string | undefined,
  ask: ((refused: boolean) => Promise<string | undefined>) | undefined,
  open: (password: string | undefined) => Promise<Database>,
): Promise<{ readonly database: Database; readonly typed: string | undefined }> {
  let typed: string | undefined;
  let refusals = 0;
  for (;;) {
    try {
      return { database: await open(typed ?? known), typed };
    } catch (error) {
      const refused = isStoreError(error, 'password');
      if (!ask || !(refused || isStoreError(error, 'noPassword'))) throw error;
      if (refused && ++refusals > 1) throw error;
      typed = await ask(refused);
      if (typed === undefined) throw new Cancelled();
    }
  }
}
