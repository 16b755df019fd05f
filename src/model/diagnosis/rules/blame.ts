import type { Health } from '../../health/rules';
import type { CrashFrame, CrashLine } from '../consumerLog';

/** A consumer's `Handle` method in the Go sources of the workspace. */
export interface KnownHandler {
  readonly consumer: string;
  /** The type with the method. */
  readonly receiver: string;
  /** The absolute path of the file with the method. */
  readonly file: string;
}

/** Whose handler crashed, and where. */
export interface Blame {
  /** The consumers whose handlers are in the stack; empty when there are none. */
  readonly blamed: readonly string[];
  /** True when the sources show the handler; false when only the names of type and consumer are similar. */
  readonly isCertain: boolean;
  /** The call in that handler, otherwise the innermost call of the program. */
  readonly frame: CrashFrame | null;
  /** The place of that call in the workspace; null when its sources are not there. */
  readonly place: { readonly file: string; readonly line: number } | null;
}

/** Finds the handler that crashed in the stack of a line: by the Go sources, otherwise by the names of type and consumer. */
export function blameOf(
  line: CrashLine,
  consumers: readonly Pick<Health, 'name'>[],
  handlers: readonly KnownHandler[],
): Blame {
  const byCode = line.frames.find(({ receiver }) => handlers.some((known) => known.receiver === receiver));
  if (byCode) {
    const known = nearest(
      handlers.filter(({ receiver }) => receiver === byCode.receiver),
      byCode.file,
    );
    const file = known[0] && besides(known[0].file, byCode.file);
    const blamed = [...new Set(known.map(({ consumer }) => consumer))];
    return {
      blamed,
      isCertain: true,
      frame: byCode,
      place: file ? { file, line: byCode.line } : null,
    };
  }
  for (const frame of line.frames) {
    if (frame.receiver === null || !/^handle/i.test(frame.method ?? '')) continue;
    const alike = consumers.filter(({ name }) => areAlike(name, frame.receiver ?? ''));
    if (alike.length === 1) {
      return { blamed: alike.map(({ name }) => name), isCertain: false, frame, place: null };
    }
  }
  const own = line.frames.find(isOfProgram) ?? null;
  return { blamed: [], isCertain: false, frame: own, place: null };
}

/** The packages of Go's standard library begin like this. Those of programs begin with the name of their module. */
const STANDARD =
  /^(?:bufio|bytes|cmp|compress|container|context|crypto|database|encoding|errors|fmt|hash|html|internal|io|iter|log|maps|math|mime|net|os|panic|path|reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|unsafe)[./]/;

/** Whether a call is in the program's own code and not in a library. */
const isOfProgram = ({ function: name, file }: CrashFrame) =>
  !STANDARD.test(name) && !/[\\/](?:pkg[\\/]mod|vendor)[\\/]|@v\d/.test(file);

/** Returns, of several types with one name, those whose path is most similar to the frame's. */
function nearest(known: readonly KnownHandler[], path: string): readonly KnownHandler[] {
  const alike = known.map(({ file }) => commonFolders(file, path));
  const most = Math.max(...alike);
  return known.filter((_, i) => alike[i] === most);
}

function commonFolders(a: string, b: string): number {
  const [left, right] = [a, b].map((path) => path.split(/[\\/]/).slice(0, -1).reverse()) as [string[], string[]];
  const differs = left.findIndex((folder, i) => folder !== right[i]);
  return differs < 0 ? left.length : differs;
}

/** All methods of a type are in one folder. */
function besides(known: string, path: string): string {
  return known.replace(/[^\\/]*$/, '') + path.replace(/^.*[\\/]/, '');
}

/** Words that say what kind of thing it is, but not which one. */
const GENERIC = new Set(['handler', 'consumer', 'projection', 'projector', 'subscriber', 'processor', 'system']);

/** Whether two names mean the same: `order_fulfilment` and `Fulfilment`, `user_read_model.v1` and `UserReadModelProjection`. */
function areAlike(consumer: string, receiver: string): boolean {
  const [a, b] = [wordsOf(consumer), wordsOf(receiver)];
  return a.length > 0 && b.length > 0 && (a.every((word) => b.includes(word)) || b.every((word) => a.includes(word)));
}

function wordsOf(name: string): string[] {
  const spread = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  return spread
    .split(/[^A-Za-z\d]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '' && !/^v?\d+$/.test(word) && !GENERIC.has(word));
}
