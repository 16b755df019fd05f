import type { NamedProcess } from '../../../model/diagnosis/consumerLog';
import { stampOf } from '../../formats/time/stamp';
import { linesAround } from '../../lines/around';
import { bytesOrFile, type LineSource } from '../../scan/rawLine';
import { kindOfExit } from './exits';
import type { ReportedEnd } from './writers';

/** How many ends of each file are read with their neighbouring lines; the newest ones. */
const MOST = 200;
/** The range of lines that is read: the name of a pod is far above the state of its containers. */
const REACH = { before: 300, after: 60 };

const FIELD = /^(?<indent>[ \t-]*)"?(?<key>[A-Za-z][A-Za-z ]*?)"?\s*:(?:\s+"?(?<value>[^"]*?)"?)?,?\s*$/;
const END_KEYS: readonly string[] = ['reason', 'oomkilled', 'exitcode'];

interface Field {
  readonly indent: number;
  /** In small letters, without blanks, because `kubectl describe` writes keys in another way than YAML and JSON. */
  readonly key: string;
  readonly value: string;
}

/** Whether a line is a field of the state of an ended container, as `kubectl` or `docker inspect` print it. */
export const isEndField = (text: string): boolean => END_KEYS.includes(fieldOf(text)?.key ?? '');

function fieldOf(text: string | undefined): Field | undefined {
  const { indent = '', key = '', value = '' } = FIELD.exec(text ?? '')?.groups ?? {};
  return key === '' ? undefined : { indent: indent.length, key: key.replaceAll(' ', '').toLowerCase(), value };
}

/**
 * Joins the ends that were found as one of several fields: each end is kept once, with the values of the neighbouring fields. Rejects with
 * the signal's reason when it aborts.
 */
export async function withDescriptions(
  ends: readonly (ReportedEnd & { readonly isField: boolean })[],
  sources: readonly LineSource[],
  signal: AbortSignal,
): Promise<ReportedEnd[]> {
  const fields = ends.filter(({ isField }) => isField);
  if (fields.length === 0) return [...ends];
  const described = new Map<ReportedEnd, ReportedEnd | null>();
  for (const file of new Set(fields.map(({ crash }) => crash.file))) {
    const own = fields.filter(({ crash }) => crash.file === file).slice(-MOST);
    const numbers = own.map(({ crash }) => crash.lineNumber).sort((a, b) => a - b);
    // When the file can no longer be read, the end is kept as it was found.
    const lines = await linesAround(bytesOrFile(file, sources), numbers, signal, REACH).catch(
      () => new Map<number, string>(),
    );
    const known = new Set<number>();
    for (const end of own) {
      const found = describe(end, lines);
      if (!found) continue;
      described.set(end, known.has(found.from) ? null : found.end);
      known.add(found.from);
    }
  }
  signal.throwIfAborted();
  return ends.flatMap((end) => described.get(end) ?? (described.has(end) ? [] : end));
}

function describe(
  { crash, of }: ReportedEnd,
  lines: ReadonlyMap<number, string>,
): { readonly from: number; readonly end: ReportedEnd | null } | undefined {
  const { indent } = fieldOf(lines.get(crash.lineNumber)) ?? {};
  // Without an indent, the neighbours cannot be distinguished: all lines of a log may begin at the edge.
  if (!indent) return undefined;
  const isSibling = (at: number) => (lines.get(at)?.search(/[^ \t-]/) ?? -1) >= indent;
  let from = crash.lineNumber;
  while (isSibling(from - 1)) from--;
  const values = new Map<string, string>();
  for (let at = from; at === from || isSibling(at); at++) {
    const field = fieldOf(lines.get(at));
    if (field?.indent === indent) values.set(field.key, field.value);
  }
  const [finished, started] = ['finished', 'started'].map((key) => values.get(key) ?? values.get(`${key}at`));
  // A code without a start or an end is not the state of a container.
  if (finished === undefined && started === undefined) return undefined;
  const code = values.get('exitcode');
  if (values.get('running') === 'true' || code === undefined) return { from, end: null };
  const reason = values.get('oomkilled') === 'true' ? 'OOMKilled' : (values.get('reason') ?? '');
  const text = [...(reason === '' ? [] : [reason]), `exit code ${code}`].join(', ');
  const kind = reason === 'OOMKilled' ? 'killed' : kindOfExit({ code });
  const about = { ...of, ...namesAround(crash.lineNumber, indent, lines) };
  return { from, end: { crash: { ...crash, kind, text, time: timeOf(finished) }, of: about } };
}

function timeOf(value: string | undefined): number | null {
  const stamp = stampOf(value ?? '');
  return stamp?.zoneMs === undefined || stamp.lacks !== 'nothing' ? null : Math.floor(stamp.wall - stamp.zoneMs);
}

/**
 * Returns the names of a pod and its container: they are above in `kubectl describe`, below in YAML and JSON. Docker's names begin with a
 * slash.
 */
function namesAround(lineNumber: number, indent: number, lines: ReadonlyMap<number, string>): NamedProcess {
  let container: string | undefined;
  for (let at = lineNumber - 1; lines.has(at); at--) {
    const line = lines.get(at) ?? '';
    container ??= /^ {2}([\w.-]+):$/.exec(line)?.[1];
    const pod = /^Name:\s+(\S+)$/.exec(line)?.[1];
    if (pod !== undefined) return { names: container === undefined ? [pod] : [pod, container], container };
  }
  for (let at = lineNumber + 1; lines.has(at); at++) {
    const field = fieldOf(lines.get(at));
    if (!field || field.indent >= indent || field.key !== 'name') continue;
    const { value } = field;
    return value.startsWith('/') ? { names: [value.slice(1)] } : { names: [value], container: value };
  }
  return { names: [] };
}
