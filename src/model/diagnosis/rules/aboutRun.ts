import type { LinePlace, NamedProcess, ProcessRun } from '../consumerLog';

/** Fields that say where a process ran, but not which process it was. */
const NO_NAMES: ReadonlySet<string> = new Set(['host', 'pid', 'namespace', 'region', 'output', 'caller', 'file']);

/** Returns the fields of a source, as the log readers write it. */
export function sourceFields(source: string): ReadonlyMap<string, string> {
  return new Map(
    source.split(';').flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at), part.slice(at + 1)]];
    }),
  );
}

/** Returns the names of a writer by its source, in lower case. */
export const sourceNames = (fields: ReadonlyMap<string, string>): string[] =>
  [...fields].flatMap(([key, value]) => (NO_NAMES.has(key) ? [] : value.toLowerCase()));

/** Linux keeps this many characters of a program's name. */
const KERNEL_NAME = 15;

/** Whether two names may belong to one process: a template's or project's name, or a name that the kernel cut. `own`: in lower case. */
export function isAlike(own: string, other: string): boolean {
  const [name = ''] = other.toLowerCase().split('@');
  return (
    own === name ||
    own.endsWith(`_${name}`) ||
    name.endsWith(`_${own}`) ||
    (name.length === KERNEL_NAME && own.startsWith(name))
  );
}

/** Whether a line is about another container than the source. The containers of a pod share its name. */
export const isOtherContainer = ({ container }: NamedProcess, source: ReadonlyMap<string, string>): boolean =>
  container !== undefined && source.has('container') && source.get('container') !== container;

/** In a container, the first processes have numbers below this, which say nothing outside of it. */
const LEAST_DISTINCT_PID = 100;

/**
 * Returns whether a line of another log is about the process of a run. `same`: by its number or whole name; `alike`: by a similar name;
 * `unknown`: one of them has neither. A log is mostly named like its program, and the name of a pod begins with that name.
 */
export function aboutRun(of: NamedProcess, { log, source = '' }: Pick<ProcessRun, 'log' | 'source'>) {
  const { names, pid } = of;
  const fields = sourceFields(source);
  if (isOtherContainer(of, fields)) return 'other';
  const own = fields.get('pid');
  if (pid !== undefined && own !== undefined && Number(own) >= LEAST_DISTINCT_PID)
    return pid === own ? 'same' : 'other';
  const known = sourceNames(fields);
  if (names.length === 0) return 'unknown';
  if (names.some((name) => known.includes(name.toLowerCase()))) return 'same';
  if (known.length > 0) return names.some((name) => known.some((each) => isAlike(each, name))) ? 'alike' : 'other';
  const stem = stemOf(log);
  const isLog = (name: string) => isAlike(stem, name) || name.toLowerCase().startsWith(`${stem}-`);
  return names.some(isLog) ? 'alike' : 'unknown';
}

/** Returns `shop` for `/var/log/shop.log`. */
const stemOf = (file: LinePlace['file']) =>
  file
    .replace(/^.*[\\/]/, '')
    .replace(/\..*$/, '')
    .toLowerCase();
