import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WrongUse } from './exit';

/** Asks for a password on the terminal and shows nothing of it; undefined when the person gave up. */
export async function askPassword(question: string, signal: AbortSignal): Promise<string | undefined> {
  const { stdin, stderr } = process;
  // What is typed would be echoed by the line editor: it writes into nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true, historySize: 0 });
  stderr.write(question);
  try {
    return await new Promise<string | undefined>((resolve) => {
      const giveUp = () => resolve(undefined);
      lines.once('line', resolve);
      lines.once('close', giveUp);
      // The line editor takes Ctrl+C for itself; as a signal it ends the run, which aborts this.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
    });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

/** What a command is given as its text: its words, or stdin for `-`. Throws WrongUse where it has none. */
export async function readText(words: readonly string[]): Promise<string> {
  const read = words.length === 1 && words[0] === '-' ? await text(process.stdin) : words.join(' ');
  if (read.trim() === '') throw new WrongUse('The command needs an id or a text; - reads it from stdin.');
  return read;
}
