/** The consumer that a command's argument means: its name, or a row of the tree, of a segment too. */
export function consumerOfRow(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (!isObject(argument)) return undefined;
  const row = isObject(argument.parent) ? argument.parent : argument;
  const name = isObject(row.health) ? row.health.name : undefined;
  return typeof name === 'string' ? name : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
