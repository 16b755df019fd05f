import { addressOf } from '../../app/connections/connection';
import type { Passwords } from '../../app/stores/passwords';
import type { StoreQuestions } from '../../app/stores/questions';
import { SeveralEventsTables } from '../../app/stores/session';
import { createTableChoices } from '../../app/stores/tableChoices';
import { english } from '../../model/text/translate';
import type { CommandContext } from '../context';
import { askPassword } from '../shell/input';
import { cell } from '../shell/safe';

/** The command line keeps no passwords: they come from the connection, PGPASSWORD, ~/.pgpass or the person. */
export const noPasswords: Passwords = {
  get: async () => undefined,
  keep: async () => undefined,
  forget: async () => undefined,
};

/** It remembers no tables either: --table names one. */
export const noChoices = createTableChoices({ get: (_, byDefault) => byDefault, update: async () => undefined });

/** Whether a person is there to answer. */
export const canAsk = () => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** What only a person can answer. */
export function questionsOf({ progress }: Pick<CommandContext, 'progress'>): StoreQuestions {
  return {
    async password({ spec }, refused, signal) {
      progress.clear();
      const again = refused ? 'The server did not accept the password. ' : '';
      return await askPassword(`${again}Password for ${cell(addressOf(spec))}: `, signal);
    },
    eventsTable: async (candidates) => {
      throw new SeveralEventsTables(candidates, english);
    },
    movePassword: async () => false,
  };
}
