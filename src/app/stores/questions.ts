import type { Connection } from '../connections/connection';
import type { PickTable } from './session';

/** Asks for a first password, or another one because the last was refused; undefined when the person gave up. The signal closes the question. */
export type AskPassword = (
  connection: Connection,
  refused: boolean,
  signal: AbortSignal,
) => Promise<string | undefined>;

/** What connecting may have to ask a person. */
export interface StoreQuestions {
  readonly password: AskPassword;
  readonly eventsTable: PickTable;
  /** Whether the password in the settings may move to the secret storage. */
  movePassword(name: string): Promise<boolean>;
}
