import { createContext, type Script } from 'node:vm';

/** Characters of a line that a person's pattern sees. */
export const MATCHED_LENGTH = 4_000;
/** What one pattern may take for one batch of lines; one that backtracks for longer is given up. */
const TIME_LIMIT_MS = 40;

/**
 * Runs a script over its input where the time can be limited: a regular expression on its own cannot be stopped.
 * Undefined when it took too long.
 */
export function runBounded(script: Script, input: object, limitMs = TIME_LIMIT_MS): unknown {
  try {
    return script.runInContext(createContext(input), { timeout: limitMs });
  } catch {
    return undefined;
  }
}
