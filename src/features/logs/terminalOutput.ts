import * as vscode from 'vscode';
import { BoundedMap } from '../../base/boundedMap';
import { createLineRing, type LineRing } from '../../logs/commandOutput';
import type { LineSource } from '../../logs/scan/rawLine';

/** The most characters that are kept for each terminal and each debug console. */
const MAX_LENGTH = 1024 * 1024;
/** The most debug consoles that are kept after their sessions; the oldest are dropped first. */
const MAX_CONSOLES = 10;

/** The output of commands in terminals and of programs in debug consoles, in memory only. */
export interface TerminalOutput {
  /** Adds what a command prints, until it ends. */
  follow(terminal: vscode.Terminal, output: AsyncIterable<string>): Promise<void>;
  forget(terminal: vscode.Terminal): void;
  /**
   * Returns a function that adds what a debug session's program prints. `session`: the session's name. A new session of the same name
   * starts empty.
   */
  console(session: string): (text: string) => void;
  sources(): LineSource[];
}

export function createTerminalOutput(): TerminalOutput {
  const terminals = new Map<vscode.Terminal, { readonly ring: LineRing; readonly write: (text: string) => void }>();
  const consoles = new BoundedMap<string, LineRing>(MAX_CONSOLES);

  const ringOf = (terminal: vscode.Terminal) => {
    const known = terminals.get(terminal);
    if (known) return known;
    const ring = createLineRing(MAX_LENGTH);
    const made = { ring, write: ring.writer() };
    terminals.set(terminal, made);
    return made;
  };

  return {
    async follow(terminal, output) {
      const { write } = ringOf(terminal);
      for await (const text of output) write(text);
      // The next command's output begins on a new line.
      write('\n');
    },
    forget: (terminal) => void terminals.delete(terminal),
    console(session) {
      const ring = createLineRing(MAX_LENGTH);
      consoles.set(session, ring);
      return ring.writer();
    },
    sources() {
      const names = new Set<string>();
      const unique = (name: string) => {
        let candidate = name;
        for (let n = 2; names.has(candidate); n++) candidate = `${name} (${n})`;
        names.add(candidate);
        return candidate;
      };
      const named = (label: string, ring: LineRing) => ({
        name: unique(label.replace(/[/\\]/g, '∕')),
        bytes: ring.bytes(),
      });
      return [
        ...[...terminals].map(([{ name }, { ring }]) => named(vscode.l10n.t('Terminal {0}', name), ring)),
        ...[...consoles].map(([name, ring]) => named(vscode.l10n.t('Debug console {0}', name), ring)),
      ].filter(({ bytes }) => bytes.length > 0);
    },
  };
}
