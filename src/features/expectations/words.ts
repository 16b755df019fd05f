import type { Translate } from '../../model/text/translate';

/** What may be written at a place of a line. */
type FlowPlace = 'cause' | 'effect' | 'braces' | 'consumer' | 'duration' | 'count' | 'rest' | 'comment';

/** What is at a place of a line: a type, a consumer, or a word of the grammar. */
interface FlowWord {
  readonly name: string;
  readonly place: 'type' | 'consumer' | 'word';
}

const NAME = String.raw`(?:"(?:[^"\\]|\\.)*"|(?!->)[^\s"{},#]+)`;
const UNFINISHED = String.raw`(?:"(?:[^"\\]|\\.)*|[^\s"{},#]*)`;

/** The places by the text before the cursor; the first match counts. */
const PLACES: readonly (readonly [FlowPlace, RegExp])[] = [
  ['comment', /^(?:[^"#]|"(?:[^"\\]|\\.)*")*#/],
  ['cause', new RegExp(`^\\s*${UNFINISHED}$`)],
  ['braces', /\{[^}]*$/],
  ['effect', new RegExp(`->\\s*${UNFINISHED}$`)],
  ['consumer', new RegExp(`\\sby\\s+${UNFINISHED}$`)],
  ['duration', /\swithin\s+[\d.]*\s*\w*$/],
  ['count', /,[\sa-z]*$/],
];

/** Returns what may be written after the beginning of a line. */
export function placeIn(before: string): FlowPlace {
  return PLACES.find(([, pattern]) => pattern.test(before))?.[0] ?? 'rest';
}

const EFFECT = new RegExp(`^\\s*${NAME}(?:\\s+v\\w+)?\\s*->\\s*(?:one\\s+of\\s*\\{[^}]*\\}|${NAME})(.*)$`);

/** Returns the words of the grammar that may follow the beginning of a line, when a type or a consumer is complete. */
export function nextWords(before: string): readonly string[] {
  const [, behind] = EFFECT.exec(before) ?? [];
  if (behind === undefined) return ['->'];
  if (/\swithin\s/.test(behind)) return [];
  return /\sby\s/.test(behind) ? ['within'] : ['by', 'within'];
}

const WORDS: readonly string[] = ['->', 'by', 'within', 'one', 'of', 'once', 'never', 'at', 'most'];

/** Returns the word at a column (counted from 0) of a line; undefined in comments and between words. */
export function wordAt(line: string, column: number): FlowWord | undefined {
  for (const match of line.matchAll(new RegExp(`#.*$|->|${NAME}`, 'g'))) {
    const [text] = match;
    if (match.index > column) return undefined;
    if (match.index + text.length < column) continue;
    const place = placeIn(line.slice(0, match.index));
    if (text.startsWith('#') || place === 'comment' || place === 'duration') return undefined;
    const name = text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
    if (place === 'consumer') return { name, place: 'consumer' };
    const isWord = WORDS.includes(text) && (place === 'rest' || place === 'count' || /^(->|one|of)$/.test(text));
    if (isWord) return { name, place: 'word' };
    return place === 'cause' || place === 'effect' || place === 'braces' ? { name, place: 'type' } : undefined;
  }
  return undefined;
}

/** Returns the sentence about when a run begins to watch: at the start of a named program, at a start that a person marked, or now. */
export function watchingWords(
  connection: string,
  start: { readonly what: string | null; readonly time: string } | undefined,
  t: Translate,
): string {
  if (!start) return t('Watching {connection} from now on. Start the program, or send it a command.', { connection });
  const { what, time } = start;
  return what === null
    ? t('Watching {connection} from your mark at {time} on.', { connection, time })
    : t('Watching {connection} from {time} on, when {program} was started.', { connection, time, program: what });
}
