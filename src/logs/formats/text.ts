import type { LogLevel, LogLine } from '../../model/logLine';
import { LEVEL_WORDS, readLevel } from '../level';
import { findTime } from '../time';
import type { Field, ParseContext } from './format';
import { wholeObject } from './json';
import { readPairs } from './keyValue';
import { readListPairs } from './listPairs';

/** How far into a line its time may start: `[`, a program's name. */
const TIME_WITHIN = 48;
/** Capitals, or any case where brackets or a colon mark the word: `error` inside a sentence says nothing. */
const LEVEL = new RegExp(
  `(?<![\\w-])(?:\\[(?<boxed>${LEVEL_WORDS})\\]|(?<capital>${LEVEL_WORDS.toUpperCase()})(?:[+-]\\d+)?(?![\\w-])|(?<labelled>${LEVEL_WORDS}):)`,
);
const BOXED_LEVEL = new RegExp(`^\\[(?:${LEVEL_WORDS})\\]`, 'i');
const LEADING_JUNK = /^[\s\]|:,-]+/;
const CALLER = /^([\w./@-]+\.go:\d+):?\s+/;

/**
 * Text for people, in this order and all optional: time, level, source file, message, keys. Read so are Go's `log` as the std
 * adapters use it, slog's default handler, zap's and zerolog's console output, and whatever else a program prints. Never fails.
 */
export function text(line: string, context: ParseContext): LogLine {
  const found = findTime(line, TIME_WITHIN, context.near);
  const head = found ? line.slice(0, found.start).replace(/\W+$/, '') : '';
  let rest = found ? line.slice(found.end) : line;
  rest = rest.replace(LEADING_JUNK, '').replace(/^\d{1,2}:\d\d(?::\d\d)?(?:[AP]M)? /, '');

  const fields: Field[] = [];
  rest = takeCaller(rest, fields);
  const level = takeLevel(rest, head);
  rest = takeCaller(level.rest, fields);
  const body = splitBody(rest);
  fields.push(...body.fields);
  return { time: found?.time ?? null, level: level.level, message: body.message, fields };
}

function takeCaller(rest: string, fields: Field[]): string {
  const caller = CALLER.exec(rest);
  if (!caller) return rest;
  fields.push(['caller', caller[1] ?? '']);
  return rest.slice(caller[0].length);
}

/** A level at the start is taken off the message; one further on in the first 100 characters only tells the level. */
function takeLevel(rest: string, head: string): { readonly level: LogLevel; readonly rest: string } {
  const boxed = BOXED_LEVEL.exec(rest);
  if (boxed)
    return { level: readLevel(boxed[0].slice(1, -1)), rest: rest.slice(boxed[0].length).replace(LEADING_JUNK, '') };
  const match = LEVEL.exec(rest.slice(0, 100)) ?? LEVEL.exec(head);
  const groups = match?.groups;
  const word = groups?.boxed ?? groups?.capital ?? groups?.labelled;
  if (!match || word === undefined) return { level: 'unknown', rest };
  const leads = match.index === 0 && rest.startsWith(match[0]);
  return { level: readLevel(word), rest: leads ? rest.slice(match[0].length).replace(LEADING_JUNK, '') : rest };
}

/** Message and keys: `message [key value …]`, `message {json}` or `message key=value …`. */
function splitBody(body: string): { readonly message: string; readonly fields: readonly Field[] } {
  const list = /^([^[\]]*?) \[([a-z]\w* .+)\]$/i.exec(body);
  if (list) return { message: list[1] ?? '', fields: readListPairs(list[2] ?? '') };

  const brace = body.indexOf('{');
  if (brace >= 0 && body.endsWith('}')) {
    const fields = wholeObject(body.slice(brace));
    if (fields) return { message: body.slice(0, brace).trim(), fields };
  }

  const firstPair = /(?:^|\s)[A-Za-z_@][\w.@]*=/.exec(body);
  if (!firstPair) return { message: body.trim(), fields: [] };
  const { pairs, end } = readPairs(body, firstPair.index);
  const onlyPairsFollow = body.slice(end).trim() === '';
  return { message: (onlyPairsFollow ? body.slice(0, firstPair.index) : body).trim(), fields: pairs };
}
