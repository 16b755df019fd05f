import type { CrashLine, LinePlace, ToldOf } from '../../../model/diagnosis/consumerLog';
import { isAlike, isOtherContainer, sourceFields, sourceNames } from '../../../model/diagnosis/rules/told';
import type { Steps } from '../../../model/text/steps';
import type { LineReading } from '../../formats/readLine';

/** How those who run processes name the one that ended. */
const NAMING: readonly RegExp[] = [
  /^(?<name>[\w.-]+) exited with code /,
  // Jobs of a shell: the program behind the path of its command.
  /^\[\d+\].*?[a-z\d] {2,}(?:\(core dumped\) +)?(?:\S*\/)?(?<name>[\w.-]+)/,
  /^(?<name>[\w.-]+) stopped \(rc=/,
  /\bApp \[(?<name>[\w.-]+):\d+\] exited/,
  /^exited: (?<name>[^\s:]+)(?::\S+)? \(/,
  /(?:^|\s)(?<name>[\w.@:\\-]+)\.service: /,
  /\bKill(?:ed)? process (?<pid>\d+)(?:,? \(?(?<name>[^\s(),]+)\)?)?/,
  /\bin pod (?<name>[A-Za-z\d.-]+)_[\w-]+\(/,
  /\bpod\/(?<name>[\w.-]+)/,
];

/** How events of a cluster name the container of a pod. */
const CONTAINER = /\b(?:[Cc]ontainer|failed container) (?!in pod\b)(?<container>[\w-]+)/;

/** What a line about the end of a process calls it. */
export function toldOf({ message, inner }: Pick<LineReading, 'message' | 'inner'>): ToldOf {
  for (const naming of NAMING) {
    const { name, pid } = (naming.exec(message) ?? naming.exec(inner))?.groups ?? {};
    if (name === undefined && pid === undefined) continue;
    const container = /\bpod\b/.test(inner) ? CONTAINER.exec(inner)?.groups?.container : undefined;
    return { names: name === undefined ? [] : [name], pid, ...(container === undefined ? {} : { container }) };
  }
  return { names: [] };
}

/** Lines about an end, with what they call the process that ended. */
export interface ToldEnd {
  readonly crash: CrashLine;
  readonly of: ToldOf;
}

/** Those whose lines speak of consumers, in the files in which several are mixed. */
export interface SourceWriters {
  /** A line of one of the libraries. */
  saw(place: LinePlace): void;
  /**
   * The lines as those of the processes that ended, where that is known: systemd, the kernel and `docker compose` write about others than
   * themselves. Where only likeness says so, a line is marked as a guess. In steps, for a process may end thousands of times.
   */
  owners(ends: readonly ToldEnd[]): Steps<CrashLine[]>;
}

interface Writer {
  readonly source: string;
  readonly fields: ReadonlyMap<string, string>;
  /** What it may be called, in small letters. */
  readonly names: readonly string[];
  /** The lives of one process have the same. */
  readonly identity: string;
  first: number;
  last: number;
}

/** Those of one file. A process that crashes again and again has thousands of lives there. */
interface FileWriters {
  readonly bySource: Map<string, Writer>;
  readonly identities: Set<string>;
}

/** Takes the lines of all files, in any order; one for a search. */
export function createSourceWriters(): SourceWriters {
  const files = new Map<string, FileWriters>();
  return {
    saw({ file, source = '', lineNumber }) {
      const { bySource, identities } = files.get(file) ?? { bySource: new Map(), identities: new Set() };
      files.set(file, { bySource, identities });
      const known = bySource.get(source) ?? newWriter(source, lineNumber);
      known.first = Math.min(known.first, lineNumber);
      known.last = Math.max(known.last, lineNumber);
      bySource.set(source, known);
      identities.add(known.identity);
    },
    *owners(ends) {
      const crashes: CrashLine[] = [];
      for (const [i, { crash, of }] of ends.entries()) {
        yield;
        const writers = files.get(crash.file) ?? { bySource: new Map(), identities: new Set() };
        const isForeign = !writers.bySource.has(crash.source ?? '') && ends.length - i <= MOST_JOINED;
        // Where nobody speaks of consumers, the moment may join it to a process that does elsewhere.
        const isElsewhere = writers.bySource.size === 0;
        const found = isForeign ? yield* joined(crash, of, writers) : unnamed(crash, of);
        crashes.push(isElsewhere ? { ...found, of } : found);
      }
      return crashes;
    },
  };
}

function newWriter(source: string, lineNumber: number): Writer {
  const fields = sourceFields(source);
  return {
    source,
    fields,
    names: sourceNames(fields),
    identity: [...fields].flatMap(([key, value]) => (key === 'pid' ? [] : `${key}=${value}`)).join(';'),
    first: lineNumber,
    last: lineNumber,
  };
}

/** A line that names a process, among lines that have no name: it may be about another one. */
function unnamed(crash: CrashLine, { names, pid }: ToldOf): CrashLine {
  const isNamed = names.length > 0 || pid !== undefined;
  return isNamed && crash.source === undefined ? { ...crash, isGuessed: true } : crash;
}

/** The newest ones are joined: the last is told, and how often it happened before. */
const MOST_JOINED = 200;

/** A line of another program as one of the writer that it is about; as it was where none is, or several may be. */
function* joined(crash: CrashLine, of: ToldOf, { bySource, identities }: FileWriters): Steps<CrashLine> {
  const own = sourceFields(crash.source ?? '');
  const mayBe = (writer: Writer) => !isElsewhere(writer, own) && !isOtherContainer(of, writer.fields);
  const before = [...bySource.values()].filter((writer) => mayHaveEnded(writer, crash) && mayBe(writer));
  for (const isOf of [isSurely, isProbably, isAlone(identities.size === 1)]) {
    yield;
    const found = before.filter((writer) => isOf(writer, of, own)).sort((a, b) => b.first - a.first);
    const [newest, ...others] = found;
    // Lives of one process follow each other; of several processes nobody knows which one is meant.
    if (!newest || others.some((other) => other.identity !== newest.identity)) continue;
    const { source: _, ...place } = crash;
    const moved = newest.source === '' ? place : { ...place, source: newest.source };
    return isOf === isSurely ? moved : { ...moved, isGuessed: true };
  }
  return crash;
}

/** A process with a number of its own writes nothing behind its end; a container that is started again does. */
function mayHaveEnded({ first, last, fields }: Writer, { lineNumber }: CrashLine): boolean {
  return first < lineNumber && (!fields.has('pid') || last < lineNumber);
}

/** What runs one process: whoever writes about it has the same. */
const PLACES = ['dyno', 'pod', 'container', 'process', 'instance'];

/** Whether a line is written in the name of another process. */
const isElsewhere = ({ fields }: Writer, own: ReadonlyMap<string, string>) =>
  PLACES.some(
    (key) => own.has(key) && fields.has(key) && own.get(key) !== fields.get(key) && !RUNNERS.has(own.get(key) ?? ''),
  );

/** How runners of several processes name themselves. */
const RUNNERS: ReadonlySet<string> = new Set(['system', 'PM2']);

function isSurely(writer: Writer, { names, pid }: ToldOf, own: ReadonlyMap<string, string>): boolean {
  const known = writer.fields.get('pid');
  if (pid !== undefined && known !== undefined) return pid === known;
  if (names.some((name) => writer.names.includes(name.toLowerCase()))) return true;
  return PLACES.some((key) => own.has(key) && own.get(key) === writer.fields.get(key));
}

function isProbably(writer: Writer, { names, pid }: ToldOf): boolean {
  if (pid !== undefined && writer.fields.has('pid')) return false;
  return names.some((name) => writer.names.some((own) => isAlike(own, name)));
}

/** The only process in a file, unless the line has another name for it. */
function isAlone(isOnly: boolean): (writer: Writer, of: ToldOf) => boolean {
  return (writer, { names, pid }) => {
    const isOther = pid !== undefined && writer.fields.has('pid');
    return isOnly && !isOther && (names.length === 0 || writer.names.length === 0);
  };
}
