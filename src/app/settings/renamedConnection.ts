import { isObject } from '../../base/isObject';
import type { Translate } from '../../model/text/translate';
import { consumerKey } from './consumerSettings';
import { SETTINGS } from './definitions';

interface ConnectionRename {
  readonly from: string;
  readonly to: string;
  /** Names of the other connections: a key of `shop/eu/orders` belongs to `shop/eu` where there is one, not to `shop`. */
  readonly others: readonly string[];
}

/** A setting that names connections. */
interface NamingSetting {
  readonly key: string;
  /** What one file of settings says of it, once a connection is renamed; the same value where it does not name it. */
  readonly renamed: (value: unknown, rename: ConnectionRename) => unknown;
}

/** In the order in which they are written: what holds for consumers first, or one that is muted alerts under its new name. */
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

/** What was written earlier for the new name gives way: what holds for a consumer stays as it was. */
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

/** Settings of one file that go on naming a connection by its old name, because the file could not be written. */
interface KeptName {
  readonly scope: 'user' | 'workspace';
  readonly name: string;
  readonly keys: readonly string[];
  readonly reason: string;
}

/** Where a person has to write the new name. */
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
