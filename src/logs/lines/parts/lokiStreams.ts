import { isObject } from '../../../base/isObject';
import type { Field } from '../../formats/format';
import { headOf } from '../../formats/json/headKeys';
import { unquote } from '../../formats/keyValue';
import { elements, type LinePart } from './elements';

/**
 * Loki's pair of time and line, with an optional object of metadata. The patterns after it are for the object that Loki's first protocol
 * has instead.
 */
const PAIR = /^(\[\s*("\d+")\s*,\s*)("(?:[^"\\]|\\.)*")\s*(?:,\s*(\{.*\})\s*)?\]$/s;
const TIME = /"(?:ts|timestamp)"\s*:\s*("[^"]*"|\d+)/;
const LINE = /"line"\s*:\s*("(?:[^"\\]|\\.)*")/;

/**
 * Returns an entry of a stream as a complete line with the labels of the stream, which come from `labelsOfStream`; undefined for other
 * values.
 */
export function entryPart(line: string, start: number, end: number, labels: string): LinePart | undefined {
  const entry = line.slice(start, end);
  const [pair, front = '', time = '', text = '', beside = ''] = PAIR.exec(entry) ?? [];
  if (pair !== undefined) return ownLine(start + front.length, time, text, labels + membersOf(beside));
  const found = LINE.exec(entry);
  const written = found ? TIME.exec(entry)?.[1] : undefined;
  if (!found || written === undefined) return undefined;
  const at = start + found.index + found[0].length - (found[1] ?? '').length;
  return ownLine(at, written, found[1] ?? '', labels);
}

/** `at` is the place of the text in the line. */
function ownLine(at: number, time: string, text: string, labels: string): LinePart {
  const front = `{${labels}"time":${time},"line":`;
  return { text: `${front}${text}}`, shift: at - front.length };
}

const STREAM = /"(?:stream|labels)"\s*:\s*(?=[{"])/g;
const BETWEEN = /^\s*,\s*$/;
const STREAM_BEHIND = /\s*\]\s*,\s*"(?:stream|labels)"\s*:\s*(?=[{"])/y;
/** A selector of a stream in a query: `{app="billing"}`. */
const SELECTOR = /([A-Za-z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*")/g;
/** The maximum number of characters of the labels of one stream. */
const MOST_LABELS = 8_000;

/**
 * Returns the labels of the stream whose entries are in a list, as members of an object, each followed by a comma. `before` is the place of
 * the list's key, `after` the end of its last entry. Empty when there are no labels next to the list.
 */
export function labelsOfStream(line: string, before: number, after: number): string {
  STREAM.lastIndex = Math.max(0, before - MOST_LABELS);
  for (let match = STREAM.exec(line); match && match.index < before; match = STREAM.exec(line)) {
    const value = valueAt(line, STREAM.lastIndex);
    if (BETWEEN.test(line.slice(STREAM.lastIndex + value.length, before))) return membersOf(value);
  }
  STREAM_BEHIND.lastIndex = after;
  return STREAM_BEHIND.test(line) ? membersOf(valueAt(line, STREAM_BEHIND.lastIndex)) : '';
}

const TEXT = /"(?:[^"\\]|\\.)*"/y;

/** Returns the object or the text that begins at a place. */
function valueAt(line: string, at: number): string {
  const [object] = line.charAt(at) === '{' ? elements(line, at, 1) : [];
  TEXT.lastIndex = at;
  return object ? line.slice(at, object[1]) : (TEXT.exec(line)?.[0] ?? '');
}

function membersOf(value: string): string {
  if (value === '') return '';
  try {
    const labels: unknown = JSON.parse(value);
    if (typeof labels === 'string')
      return [...labels.matchAll(SELECTOR)]
        .map(([, key = '', text = '']) => member(key, unquote(text.slice(1, -1))))
        .join('');
    return isObject(labels)
      ? Object.entries(labels)
          .map(([key, text]) => member(key, text))
          .join('')
      : '';
  } catch {
    return '';
  }
}

/**
 * Writes a label as a member. The groups that Loki keeps next to a line become separate members. A label with the key of a part of the line
 * (time, message …) gets the prefix `labels.`, so that it is not read as that part.
 */
function member(key: string, value: unknown): string {
  if (isObject(value))
    return Object.entries(value)
      .map(([inner, text]) => member(inner, text))
      .join('');
  const head = headOf(key);
  const isFree = head === 'none' || head === 'level' || head === 'severity';
  return `${JSON.stringify(isFree ? key : `labels.${key}`)}:${JSON.stringify(value)},`;
}

const COMMON = /^Common labels: \{(.*)\}$/;

/** Returns the labels that logcli prints once for all lines below, and leaves out of those lines; undefined for other lines. */
export function commonLabels(line: string): readonly Field[] | undefined {
  const inner = line.startsWith('Common labels: ') ? COMMON.exec(line)?.[1] : undefined;
  return inner === undefined
    ? undefined
    : [...inner.matchAll(SELECTOR)].map(([, key = '', text = '']): Field => [key, unquote(text.slice(1, -1))]);
}
