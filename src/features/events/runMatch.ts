/** Whether one of the names is meant by one of the patterns: regular expressions, or plain names where they are none. Case does not matter. */
export function isRunMatch(patterns: readonly string[], names: readonly string[]): boolean {
  const expressions = patterns.map(toExpression);
  return names.some((name) => expressions.some((expression) => expression.test(name)));
}

function toExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'i');
  } catch {
    return new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  }
}
