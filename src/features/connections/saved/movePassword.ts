import type { Connection } from '../../../app/connections/connection';
import type { SessionParts } from '../../../app/stores/openSession';
import type { Passwords } from '../../../app/stores/passwords';
import type { StoreQuestions } from '../../../app/stores/questions';
import { reportFailure } from '../../../platform/vscode/commands';
import { readSavedConnections, removePlainPassword } from './savedConnections';

/** Offers to move a password that stands in the settings to the secret storage, once it has worked. */
export function movePassword(passwords: Passwords): SessionParts['plainPasswordWorked'] {
  return (connection, password, questions) => {
    // Not awaited: the question may stay open while the person already works.
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
  // It goes out of the settings with the password.
  if (connection.keyPassword !== undefined) await passwords.keep(connection, connection.keyPassword, 'key');
  // The settings may have changed while the question was open.
  const entry = readSavedConnections().connections.find(({ name }) => name === connection.name);
  if (entry && entry.plainPassword === connection.plainPassword) await removePlainPassword(entry);
}
