import type { CrashLine, LinePlace, NamedProcess } from '../../../model/diagnosis/consumerLog';
import { isAlike, isOtherContainer, sourceFields, sourceNames } from '../../../model/diagnosis/rules/aboutRun';
import type { Steps } from '../../../model/text/steps';
import type { LineReading } from '../../formats/readLine';

/** How programs that run processes name the one that ended. */
const NAMING: readonly RegExp[] = [
  /^(?<name>[\w.-]+) exited with code /,
  // Jobs of a shell: the program at the end of the path of its command.
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

/** Returns the names that a line about the end of a process uses for it. */
export function namedProcess({ message, inner }: Pick<LineReading, 'message' | 'inner'>): NamedProcess {
  for (const naming of NAMING) {
    const { name, pid } = (naming.exec(message) ?? naming.exec(inner))?.groups ?? {};
    if (name === undefined && pid === undefined) continue;
    const container = /\bpod\b/.test(inner) ? CONTAINER.exec(inner)?.groups?.container : undefined;
    return { names: name === undefined ? [] : [name], pid, ...(container === undefined ? {} : { container }) };
  }
  return { names: [] };
}

/** A line about an end, with the names that it uses for the process that ended. */
export interface ReportedEnd {
  readonly crash: CrashLine;
  readonly of: NamedProcess;
}

/** The writers of lines about consumers, in files that mix several writers. */
export interface SourceWriters {
  /** Adds a line of one of the libraries. */
  saw(place: LinePlace): void;
  /**
   * Assigns the lines to the processes that ended, as far as these are known: systemd, the kernel and `docker compose` write about other
   * processes. A line that is assigned only by similarity is marked as a guess. Runs in steps, because a process may end thousands of
   * times.
   */
  owners(ends: readonly ReportedEnd[]): Steps<CrashLine[]>;
}

interface Writer {
  readonly source: string;
  readonly fields: ReadonlyMap<string, string>;
  /** The names that the writer may have, in small letters. */
  readonly names: readonly string[];
  /** The same for all lives of one process. */
  readonly identity: string;
  first: number;
  last: number;
}

/** The writers of one file. A process that crashes again and again has thousands of lives there. */
interface FileWriters {
  readonly bySource: Map<string, Writer>;
  readonly identities: Set<string>;
}

/** Creates the collection for one search. It takes the lines of all files, in any order. */
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
        // When no line of the file is about consumers, the names are kept: the process may write about consumers in another file.
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

/** Marks a line that names a process as a guess when the writers of the file have no names: it may be about another process. */
function unnamed(crash: CrashLine, { names, pid }: NamedProcess): CrashLine {
  const isNamed = names.length > 0 || pid !== undefined;
  return isNamed && crash.source === undefined ? { ...crash, isGuessed: true } : crash;
}

/** The maximum number of ends that are assigned, the newest ones: the last one is shown, with the number of earlier ones. */
const MOST_JOINED = 200;

/**
 * Assigns a line of another program to the writer that it is about. The line is returned unchanged when there is no such writer, or when
 * several are possible.
 */
function* joined(crash: CrashLine, of: NamedProcess, { bySource, identities }: FileWriters): Steps<CrashLine> {
  const own = sourceFields(crash.source ?? '');
  const mayBe = (writer: Writer) => !isElsewhere(writer, own) && !isOtherContainer(of, writer.fields);
  const before = [...bySource.values()].filter((writer) => mayHaveEnded(writer, crash) && mayBe(writer));
  for (const isOf of [isSurely, isProbably, isAlone(identities.size === 1)]) {
    yield;
    const found = before.filter((writer) => isOf(writer, of, own)).sort((a, b) => b.first - a.first);
    const [newest, ...others] = found;
    // The lives of one process follow each other. When several processes match, the right one is unknown.
    if (!newest || others.some((other) => other.identity !== newest.identity)) continue;
    const { source: _, ...place } = crash;
    const moved = newest.source === '' ? place : { ...place, source: newest.source };
    return isOf === isSurely ? moved : { ...moved, isGuessed: true };
  }
  return crash;
}

/** Whether a writer may have ended before a line. A process with a number writes nothing after its end; a container that restarts does. */
function mayHaveEnded({ first, last, fields }: Writer, { lineNumber }: CrashLine): boolean {
  return first < lineNumber && (!fields.has('pid') || last < lineNumber);
}

/** The fields of what runs one process. A line with the same value is about that process. */
const PLACES = ['dyno', 'pod', 'container', 'process', 'instance'];

/** Whether a line has the name of another process. */
const isElsewhere = ({ fields }: Writer, own: ReadonlyMap<string, string>) =>
  PLACES.some(
    (key) => own.has(key) && fields.has(key) && own.get(key) !== fields.get(key) && !RUNNERS.has(own.get(key) ?? ''),
  );

/** The names that runners of several processes give themselves. */
const RUNNERS: ReadonlySet<string> = new Set(['system', 'PM2']);

function isSurely(writer: Writer, { names, pid }: NamedProcess, own: ReadonlyMap<string, string>): boolean {
  const known = writer.fields.get('pid');
  if (pid !== undefined && known !== undefined) return pid === known;
  if (names.some((name) => writer.names.includes(name.toLowerCase()))) return true;
  return PLACES.some((key) => own.has(key) && own.get(key) === writer.fields.get(key));
}

function isProbably(writer: Writer, { names, pid }: NamedProcess): boolean {
  if (pid !== undefined && writer.fields.has('pid')) return false;
  return names.some((name) => writer.names.some((own) => isAlike(own, name)));
}

/** Matches the only process of a file, unless the line has another name for it. */
function isAlone(isOnly: boolean): (writer: Writer, of: NamedProcess) => boolean {
  return (writer, { names, pid }) => {
    const isOther = pid !== undefined && writer.fields.has('pid');
    return isOnly && !isOther && (names.length === 0 || writer.names.length === 0);
  };
}
