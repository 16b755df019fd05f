import { Script } from 'node:vm';
import { MATCHED_LENGTH, runBounded } from '../../logs/ids/idPatterns';

const MATCH = new Script('names.some((name) => pattern.test(name))');

/**
 * Whether one of the names is meant by one of the patterns: regular expressions, or plain names where they are none. Case does not
 * matter. A pattern that takes too long means nothing.
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
