import { Script } from 'node:vm';
import { MATCHED_LENGTH, runBounded } from '../../logs/ids/idPatterns';

const MATCH = new Script('names.some((name) => pattern.test(name))');

/**
 * Whether one of the patterns matches one of the names. A pattern is a regular expression, or a plain name when it is not a valid one. Case
 * is ignored. A pattern that takes too long matches nothing.
 */
export function isRunMatch(patterns: readonly string[], names: readonly string[]): boolean {
  const begun = names.map((name) => name.slice(0, MATCHED_LENGTH));
  return patterns.some((pattern) => runBounded(MATCH, { pattern: toExpression(pattern), names: begun }) === true);
}

function toExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  }
}
