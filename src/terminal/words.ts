import { createTranslate } from '../model/text/translate';

/** Sentences that name a button of the window, and their replacement for a terminal. */
export const TERMINAL_WORDS: Readonly<Record<string, string>> = {
  'No log file is known. Add one with "Add Log File…".': 'No log file is known. Name some with --logs.',
  'No log file mentions this consumer. Add the one of its process with "Add Log File…".':
    'No log file mentions this consumer. Name the one of its process with --logs.',
  'It gave up batches before that, too; “Look for Events That Were Never Handled” has all of them.':
    'It gave up batches before that, too; event-trace lost has all of them.',
  'passwordCommand runs in a trusted workspace only':
    'the passwordCommand of a workspace runs only where --workspace names the folder',
  'Wrong user or password for "{user}". Connect again to enter another one.':
    'Wrong user or password for "{user}". Set PGPASSWORD or add a line to ~/.pgpass; in a terminal you are asked.',
  'The server wants a password for user "{user}". Connect again to enter it.':
    'The server wants a password for user "{user}". Set PGPASSWORD or add a line to ~/.pgpass; in a terminal you are asked.',
  '{name} is no longer there. Disconnect and connect again to read the tables again.':
    '{name} is no longer there. Run the command again.',
  'The database has no events table {name}. Edit the connection to name another one.':
    'The database has no events table {name}. See event-trace stores.',
  'There is no database "{database}" on this server. Edit the connection to name another one.':
    'There is no database "{database}" on this server. Name another one in the connection.',
  'The server refused the question (code {code}). The log has more.': 'The server refused the question (code {code}).',
};

/** Translates the sentences of the model and the use cases for a terminal. */
export const t = createTranslate(() => TERMINAL_WORDS, 'en');
