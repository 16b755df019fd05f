import type { Connection } from './connection';
import { parseEntries } from './entries';
import type { Surroundings } from './surroundings';

/**
 * Another window or the settings sync may change the list while a person answers questions. Therefore each change finds its entry by name
 * in the list as it is now. When that is impossible it throws a sentence, and nothing may be written.
 */

/**
 * Returns the list with `entry` added, or with `entry` in the place of the one named `replaces`. `taken`: the names of all connections now.
 */
export function withEntry(
  value: unknown,
  entry: Readonly<Record<string, unknown>>,
  names: { readonly replaces: string | undefined; readonly taken: readonly string[] },
  around: Surroundings,
): unknown[] {
  const name = String(entry.name);
  const { replaces, taken } = names;
  if (name !== replaces && taken.includes(name)) {
    throw new Error(around.t('Another connection is now named "{name}". Nothing was saved.', { name }));
  }
  if (replaces === undefined) return [...entriesOf(value), entry];
  return withChange(value, replaces, () => entry, around);
}

/** Returns the list without the entry of this name. */
export function withoutEntry(value: unknown, name: string, around: Surroundings): unknown[] {
  const { index } = entryNow(value, name, around);
  return entriesOf(value).filter((_, at) => at !== index);
}

/** Returns the list with the entry of this name changed, in its place. */
export function withChange(
  value: unknown,
  name: string,
  change: (entry: unknown) => unknown,
  around: Surroundings,
): unknown[] {
  const { index } = entryNow(value, name, around);
  return entriesOf(value).map((entry, at) => (at === index ? change(entry) : entry));
}

/** Returns the connection of this name and its index, as the list is now. */
export function entryNow(value: unknown, name: string, around: Surroundings): Connection & { readonly index: number } {
  const found = parseEntries(value, around).connections.find((connection) => connection.name === name);
  if (found) return found;
  throw new Error(around.t('The settings have no usable connection "{name}" any more. Nothing was changed.', { name }));
}

function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
