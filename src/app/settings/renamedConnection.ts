import { isObject } from '../../base/isObject';
import type { Translate } from '../../model/text/translate';
import { consumerKey } from './consumerSettings';
import { SETTINGS } from './definitions';

interface ConnectionRename {
  readonly from: string;
  readonly to: string;
  /** The names of the other connections. With a connection `shop/eu`, the key `shop/eu/orders` belongs to it, not to `shop`. */
  readonly others: readonly string[];
}

/** A setting that names connections. */
interface NamingSetting {
  readonly key: string;
  /** Returns the value of one settings file after the rename; the same value when it does not name the connection. */
  readonly renamed: (value: unknown, rename: ConnectionRename) => unknown;
}

/**
 * In the order in which they are written. Consumer settings come first, so that a muted consumer is not notified about under its new name.
 */
export const NAMING_SETTINGS: readonly NamingSetting[] = [
  { key: SETTINGS.consumers.key, renamed: renamedKeys },
  {
    key: SETTINGS.connectOnStartup.key,
    renamed: (value, { from, to }) => (typeof value === 'string' && value.trim() === from ? to : value),
  },
  { key: SETTINGS.watch.key, renamed: renamedNames },
];

function renamedNames(value: unknown, { from, to }: ConnectionRename): unknown {
  if (!Array.isArray(value) || !value.includes(from)) return value;
  return [...new Set(value.map((name: unknown) => (name === from ? to : name)))];
}

/** Moves the keys of the old name to the new name. They replace earlier keys of the new name, so that each consumer keeps its settings. */
function renamedKeys(value: unknown, { from, to, others }: ConnectionRename): unknown {
  if (!isObject(value)) return value;
  const own = consumerKey(from, '');
  const nearer = others.map((name) => consumerKey(name, '')).filter((start) => start.startsWith(own));
  const moves = new Map(
    Object.keys(value)
      .filter((key) => key.startsWith(own) && !nearer.some((start) => key.startsWith(start)))
      .map((key) => [key, consumerKey(to, key.slice(own.length))]),
  );
  if (moves.size === 0) return value;
  const targets = new Set(moves.values());
  const kept = Object.entries(value).filter(([key]) => moves.has(key) || !targets.has(key));
  return Object.fromEntries(kept.map(([key, entry]) => [moves.get(key) ?? key, entry]));
}

/** Settings in one file that still have a connection's old name, because the file could not be written. */
interface KeptName {
  readonly scope: 'user' | 'workspace';
  readonly name: string;
  readonly keys: readonly string[];
  readonly reason: string;
}

/** Returns a sentence that says where a person has to write the new name. */
export function keptNameWords({ scope, name, keys, reason }: KeptName, t: Translate): string {
  const settings = new Intl.ListFormat(t.language, { type: 'conjunction' }).format(keys);
  const values = { name, settings, reason: reason.replace(/\.$/, '') };
  return scope === 'user'
    ? t('The user settings still say "{name}" in {settings}, because they could not be written: {reason}.', values)
    : t(
        'The workspace settings still say "{name}" in {settings}, because they could not be written: {reason}.',
        values,
      );
}
