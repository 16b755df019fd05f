import { createContext, type Script } from 'node:vm';

/** Characters of a line that a person's pattern sees. */
export const MATCHED_LENGTH = 4_000;
/** What one pattern may take for one batch of lines; one that backtracks for longer is given up. */
const TIME_LIMIT_MS = 40;

/** How often it is tried while the machine gives this process no turn. */
const TRIES = 5;

/**
 * Runs a script over its input where the time can be limited: a regular expression on its own cannot be stopped.
 * Undefined when it took too long. Time in which a busy machine let others work does not count.
 */
export function runBounded(script: Script, input: object, limitMs = TIME_LIMIT_MS): unknown {
  const context = createContext(input);
  for (let tries = 0; tries < TRIES; tries++) {
    const before = process.cpuUsage();
    try {
      return script.runInContext(context, { timeout: limitMs });
    } catch {
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1_000 > limitMs / 2) return undefined;
    }
  }
  return undefined;
}
