import { format } from 'node:util';

/** Marks the lines of a test report among those that VS Code logs. */
export const reportPrefix = '\u2502 ';

/**
 * Prints from inside the extension host to the terminal that runs the tests. Accepts the arguments of `console.log`.
 */
export function report(...parts: unknown[]): void {
  for (const line of format(...parts).split('\n')) {
    console.log(`${reportPrefix}${line}`);
  }
}
