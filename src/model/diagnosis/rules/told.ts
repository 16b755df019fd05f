import type { LinePlace, ProcessRun, ToldOf } from '../consumerLog';

/** What says where a process ran and not which one it was. */
const NO_NAMES: ReadonlySet<string> = new Set(['host', 'pid', 'namespace', 'region', 'output', 'caller', 'file']);

/** The fields of a source, as the readers of logs write it. */
export function sourceFields(source: string): ReadonlyMap<string, string> {
  return new Map(
    source.split(';').flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at), part.slice(at + 1)]];
    }),
  );
}

/** What a writer may be called by its source, in small letters. */
export const sourceNames = (fields: ReadonlyMap<string, string>): string[] =>
  [...fields].flatMap(([key, value]) => (NO_NAMES.has(key) ? [] : value.toLowerCase()));

/** Linux keeps so many characters of a program's name. */
const KERNEL_NAME = 15;

/** Whether two names may be those of one process: of a template or a project, or cut by the kernel. `own`: in small letters. */
export function isAlike(own: string, told: string): boolean {
  const [name = ''] = told.toLowerCase().split('@');
  return (
    own === name ||
    own.endsWith(`_${name}`) ||
    name.endsWith(`_${own}`) ||
    (name.length === KERNEL_NAME && own.startsWith(name))
  );
}

/** Whether a line is about another container than that of a source: those of a pod share its name. */
export const isOtherContainer = ({ container }: ToldOf, source: ReadonlyMap<string, string>): boolean =>
  container !== undefined && source.has('container') && source.get('container') !== container;

/** In a container the first processes have lower numbers, which say nothing outside. */
const LEAST_TELLING = 100;

/**
 * Whether a line of another log is about the process of a life: `same` by its number or whole name, `alike` by what it is called, `unknown`
 * where one of them has neither. A log is mostly called like its program, and the name of a pod begins with that.
 */
export function aboutRun(of: ToldOf, { log, source = '' }: Pick<ProcessRun, 'log' | 'source'>) {
  const { names, pid } = of;
  const fields = sourceFields(source);
  if (isOtherContainer(of, fields)) return 'other';
  const own = fields.get('pid');
  if (pid !== undefined && own !== undefined && Number(own) >= LEAST_TELLING) return pid === own ? 'same' : 'other';
  const known = sourceNames(fields);
  if (names.length === 0) return 'unknown';
  if (names.some((name) => known.includes(name.toLowerCase()))) return 'same';
  if (known.length > 0) return names.some((name) => known.some((each) => isAlike(each, name))) ? 'alike' : 'other';
  const stem = stemOf(log);
  const isLog = (name: string) => isAlike(stem, name) || name.toLowerCase().startsWith(`${stem}-`);
  return names.some(isLog) ? 'alike' : 'unknown';
}

/** `shop` of `/var/log/shop.log`. */
const stemOf = (file: LinePlace['file']) =>
  file
    .replace(/^.*[\\/]/, '')
    .replace(/\..*$/, '')
    .toLowerCase();
