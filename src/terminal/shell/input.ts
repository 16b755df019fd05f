import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { addressOf } from '../../app/connections/connection';
import type { StoreQuestions } from '../../app/ports';
import type { Passwords } from '../../app/stores/passwords';
import { SeveralEventsTables } from '../../app/stores/session';
import { createTableChoices } from '../../app/stores/tableChoices';
import { english } from '../../model/text/translate';
import type { CommandContext } from '../arguments';
import { WrongUse } from './exit';
import { cell } from './output';

/** The command line stores no passwords. They come from the connection, PGPASSWORD, ~/.pgpass or the person. */
export const noPasswords: Passwords = {
  get: async () => undefined,
  keep: async () => undefined,
  replace: async () => undefined,
  forget: async () => undefined,
};

/** The command line does not remember tables either: --table names one. */
export const noChoices = createTableChoices({ get: (_, byDefault) => byDefault, update: async () => undefined });

/** Whether a person can answer questions. */
export const canAsk = () => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Returns the questions that only a person can answer. */
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

/** Asks for a password on the terminal without showing it; undefined when the person gave up. */
async function askPassword(question: string, signal: AbortSignal): Promise<string | undefined> {
  const { stdin, stderr } = process;
  // The line editor would echo what is typed, so it writes to a stream that discards everything.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true, historySize: 0 });
  stderr.write(question);
  try {
    return await new Promise<string | undefined>((resolve) => {
      const giveUp = () => resolve(undefined);
      lines.once('line', resolve);
      lines.once('close', giveUp);
      // The line editor catches Ctrl+C. As a signal it ends the run, which aborts this question.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

/** Returns a command's text: its words, or stdin for `-`. Throws WrongUse when there is none. */
export async function readText(
  words: readonly string[],
  { logs = [] }: Pick<CommandContext['common'], 'logs'>,
): Promise<string> {
  const read = words.length === 1 && words[0] === '-' ? await text(process.stdin) : words.join(' ');
  if (read.trim() !== '') return read;
  const taken = logs.length > 0 ? ' Write it before --logs, which takes every word up to the next option.' : '';
  throw new WrongUse(`The command needs an id or a text; - reads it from stdin.${taken}`);
}
