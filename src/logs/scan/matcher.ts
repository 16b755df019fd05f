import { createBreather } from '../../base/inSlices';
import { createByteFinders, createMachineFinder } from './bytes/byteFinders';
import { holdsHexDigits } from './bytes/idWindows';
import type { ByteFinder, SoughtText } from './bytes/sought';
import { idKeys, isValue, positionKeys } from './keyBytes';
import { Machine } from './machine/machine';
import type { Needles } from './needles';

/** What is found in a block of bytes; valid until the next block is requested. */
export interface Matches {
  /** Returns where the next needle is, from an offset on; −1 when there is none. Offsets never go back. */
  next(from: number): number;
  /** Counts the line feeds between two offsets. */
  countLines(from: number, to: number): number;
}

export type Matcher = (block: Buffer) => Matches;

/** Ids of at least this length are rare enough to be searched for without their keys. */
const RARE_LENGTH = 6;

/**
 * Creates a matcher that finds needles in UTF-8. `createMachine` returns the faster search for most needles; undefined when it is not
 * available.
 */
export async function createMatcher(
  { fixed, patterns, keyed, positions }: Needles,
  createMachine: () => Machine | undefined = Machine.create,
): Promise<Matcher> {
  const { byKey, byValue } = await keyedApart(keyed);
  const texts: SoughtText[] = [];
  const breathe = createBreather();
  const add = (text: string, fits: SoughtText['fits']) => {
    texts.push({ text: Buffer.from(text), fits });
    return breathe();
  };
  for (const text of new Set(fixed)) {
    const pause = add(text, text.length === HALF_LENGTH && HALF.test(text) ? isApart : undefined);
    if (pause) await pause;
  }
  for (const text of byValue) {
    const pause = add(text, isValue);
    if (pause) await pause;
  }
  texts.push(...idKeys(byKey));
  if (positions.length > 0) texts.push(...positionKeys(positions));
  const machine = createMachine();
  const { placesIn, others } = machine
    ? await createMachineFinder(machine, texts)
    : { placesIn: undefined, others: texts };
  const finders = await createByteFinders(others);
  // The block is read as Latin-1, which never splits a character, so the patterns are written as the bytes of their UTF-8.
  const pattern = patterns.length > 0 ? new RegExp(patterns.map(inLatin1).join('|'), 'gm') : undefined;
  return (block) => {
    machine?.load(block);
    const all = pattern ? [...finders, byPattern(pattern, block)] : [...finders];
    if (placesIn) all.push(among(placesIn()));
    return {
      next: earliest(block, all),
      countLines: (from, to) => machine?.countLines(from, to) ?? countLines(block, from, to),
    };
  };
}

/** Returns a finder for known places. Offsets never go back. */
function among(places: readonly number[]): ByteFinder {
  let i = 0;
  return (_, from) => {
    while (i < places.length && (places[i] as number) < from) i++;
    return places[i] ?? NONE;
  };
}

function countLines(block: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = block.indexOf(LF, from); at >= 0 && at < to; at = block.indexOf(LF, at + 1)) count++;
  return count;
}

/**
 * Separates the ids that are searched for after the words of their keys from those that are searched for directly. An id with hex digits
 * costs nothing to search for directly; when all ids of a kind are long, the words of their keys are more frequent than the ids.
 */
async function keyedApart(keyed: Needles['keyed']) {
  const byValue = new Set<string>();
  const breathe = createBreather();
  const behindKey = async (ids: readonly string[]): Promise<readonly string[]> => {
    const others: string[] = [];
    for (const id of ids) {
      if (holdsHexDigits(Buffer.from(id))) byValue.add(id);
      else others.push(id);
      const pause = breathe();
      if (pause) await pause;
    }
    if (others.some(({ length }) => length < RARE_LENGTH)) return others;
    for (const id of others) byValue.add(id);
    return [];
  };
  const correlation = await behindKey(keyed.correlation);
  const trace = await behindKey(keyed.trace);
  return { byKey: { correlation, trace, stream: await behindKey(keyed.stream) }, byValue };
}

/** Half of a trace id, as tracers of 64 bits print it. As a part of a whole id it does not count. */
const HALF_LENGTH = 16;
const HALF = /^[\da-f]{16}$/;
const isHexDigit = (byte: number) => (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102);
const isApart = (bytes: Uint8Array, start: number, end: number) =>
  !(start > 0 && isHexDigit(bytes[start - 1] as number)) && !(end < bytes.length && isHexDigit(bytes[end] as number));

const inLatin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

function byPattern(pattern: RegExp, block: Buffer): ByteFinder {
  const text = block.toString('latin1');
  return (_, from) => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  };
}

const LF = 10;
const NONE = -1;
const UNASKED = -2;

function earliest(block: Buffer, finders: readonly ByteFinder[]): Matches['next'] {
  const next = finders.map(() => UNASKED);
  return (from) => {
    let first = NONE;
    for (let i = 0; i < finders.length; i++) {
      let at = next[i] as number;
      if (at !== NONE && at < from) at = finders[i]?.(block, from, block.length) ?? NONE;
      next[i] = at;
      if (at >= 0 && (first < 0 || at < first)) first = at;
    }
    return first;
  };
}
