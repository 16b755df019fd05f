import { cutTo } from '../../model/text/width';

/** Progress shows after so long: what is quick needs none. */
const PATIENCE_MS = 400;
const CLEAR_LINE = '\r\u001b[2K';

/** What a command waits for, as one line on stderr that the next one replaces. On a terminal only: a log of a CI job would be full of it. */
export interface Progress {
  show(sentence: string): void;
  /** Takes the line away. */
  clear(): void;
}

export function createProgress(stderr: NodeJS.WriteStream): Progress {
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  const startedAt = performance.now();
  let isShown = false;
  return {
    show(sentence) {
      if (performance.now() - startedAt < PATIENCE_MS) return;
      isShown = true;
      stderr.write(`${CLEAR_LINE}${cutTo(sentence, Math.max(1, (stderr.columns || 80) - 1))}`);
    },
    clear() {
      if (isShown) stderr.write(CLEAR_LINE);
      isShown = false;
    },
  };
}
