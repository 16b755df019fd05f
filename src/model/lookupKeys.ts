/** What an id is said to be. */
export type LookupHint = 'event' | 'correlation' | 'causation' | 'trace' | 'stream' | 'position';

/** What a key's last word says about its value; keys are compared in lower case without `_`, `.` and `-`. */
const HINTS: readonly (readonly [ending: string, hint: LookupHint])[] = [
  ['eventid', 'event'],
  ['position', 'position'],
  ['positions', 'position'],
  ['correlationid', 'correlation'],
  ['correlation', 'correlation'],
  ['traceid', 'trace'],
  ['trace', 'trace'],
  ['causationid', 'causation'],
  ['causation', 'causation'],
  ['aggregateid', 'stream'],
  ['streamid', 'stream'],
];
/** Which of several keys in one line says most about what is meant. */
const PRECEDENCE: readonly LookupHint[] = ['event', 'position', 'correlation', 'trace', 'causation', 'stream'];

/** `key=value`, `"key": value` and, for the adapters that print pairs after another, `key value` where the key is snake case. */
const PAIR =
  /(?<![\w.-])(["']?)([A-Za-z][\w.-]*)\1\s*[=:]\s*("(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]|[^\s,;}\])"']+)|\b((?:\w+_)?(?:id|position|type)|positions)\s+(\[[^\]]*\]|[^\s\]]*[^\s\],;:])/g;

export interface IdPair {
  readonly value: string;
  readonly hint: LookupHint;
  readonly stream: { readonly type: string; readonly id: string } | null;
}

/** The id that a log line, a JSON object or a `key=value` names; with several, the one that says most. */
export function findIdPair(text: string): IdPair | undefined {
  const found = new Map<LookupHint, string>();
  let streamType: string | undefined;
  const texts = [text];
  for (const part of texts) {
    for (const match of part.matchAll(PAIR)) {
      const key = (match[2] ?? match[4] ?? '').toLowerCase().replace(/[_.-]/g, '');
      const value = plain(match[3] ?? match[5] ?? '');
      const hint = hintOf(key, value);
      if (hint !== undefined && !found.has(hint)) found.set(hint, value);
      else if (/(?:aggregate|stream)type$/.test(key)) streamType ??= value;
      // An error's text may name what the line has no key for.
      else if (/\s/.test(value)) texts.push(value);
    }
  }
  const hint = PRECEDENCE.find((candidate) => found.has(candidate));
  const value = hint && found.get(hint);
  if (!hint || !value) return undefined;
  if (hint !== 'stream' || !streamType) return { value, hint, stream: null };
  return { value: `${streamType}/${value}`, hint, stream: { type: streamType, id: value } };
}

function hintOf(key: string, value: string): LookupHint | undefined {
  if (value === '' || value === 'null') return undefined;
  const hint = HINTS.find(([ending]) => key.endsWith(ending))?.[1];
  return hint === 'position' && !/^\d+$/.test(value) ? undefined : hint;
}

/** Without quotes; the first of a list. */
function plain(value: string): string {
  if (value.startsWith('[')) return /[^\s,[\]]+/.exec(value)?.[0] ?? '';
  if (value.startsWith("'")) return value.slice(1, -1);
  if (!value.startsWith('"')) return value;
  const inner = value.slice(1, -1);
  // logrus quotes lists: "[41 42]".
  return inner.startsWith('[') ? plain(inner) : inner.replace(/\\(["\\/])/g, '$1');
}
