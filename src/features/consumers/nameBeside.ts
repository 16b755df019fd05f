import { cutName } from '../../model/text/cutName';
import { widthOf } from '../../model/text/width';

/**
 * Pixels for a name and its first three facts in a side bar of 300 pixels: in a row of the first level, next to the mark of the active
 * store, and below a store's row.
 */
const ROOM = { first: 219, active: 201, belowStore: 211 };
/** The font size that VS Code uses for a name, and for the text behind it. */
const NAME_SIZE = 13;
const FACT_SIZE = 0.9 * NAME_SIZE;
/** A number with fewer digits is counted with this many, so that a name does not change with each poll. */
const USUAL_DIGITS = 2;
/** About six letters, which a name keeps next to a third fact. */
const LEAST_EMS = 4;

/** The place of a name. */
export interface NamePlace {
  /** All names in neighbouring rows, as they are shown. A shortened name must differ from all of them. */
  readonly among: readonly string[];
  readonly row: keyof typeof ROOM;
}

/**
 * Returns a name that fits next to its first facts: status, number, and age. The age is ignored when almost nothing of the name would be
 * left.
 */
export function nameBeside(name: string, facts: readonly string[], { among, row }: NamePlace): string {
  const [status = '', count, third, ...more] = facts;
  // When more facts follow, VS Code's sign for cut text needs the room of a character.
  const age = third === undefined || more.length === 0 ? third : `${third}…`;
  const usual = count?.replace(/[\d.,]+/, (number) => number.padStart(USUAL_DIGITS, '0')) ?? [];
  const room = (words: readonly string[]) => (ROOM[row] - emsOf(words.join(' · ')) * FACT_SIZE) / NAME_SIZE;
  const most = room([status].concat(usual));
  const width = age === undefined ? most : Math.max(room([status].concat(usual, age)), Math.min(most, LEAST_EMS));
  return cutName(name, among, { width, widthOf: emsOfLetter });
}

/** The greatest width of characters in common fonts, in ems. */
const WIDTHS: readonly (readonly [letters: RegExp, ems: number])[] = [
  [/[ijlI']/, 0.28],
  [/[ .,·]/, 0.32],
  [/[-:;|/\\f]/, 0.36],
  [/[t!()[\]]/, 0.4],
  [/[r_]/, 0.5],
  [/[szcL]/, 0.55],
  [/[kvxyF]/, 0.6],
  [/[ABCKRVXZ]/, 0.7],
  [/[DGHNOQU&]/, 0.79],
  [/[w+≤≥#<>=~]/, 0.84],
  [/[mMW@%…♥]/, 1],
];
const EMS_OF_MOST = 0.64;
const LAST_KNOWN = '\u0250';

/** The widths of characters that were measured before. */
const known = new Map<string, number>();

const emsOf = (text: string) => [...text].reduce((ems, letter) => ems + emsOfLetter(letter), 0);

function emsOfLetter(letter: string): number {
  const found = known.get(letter);
  if (found !== undefined) return found;
  const [, ems] = WIDTHS.find(([letters]) => letters.test(letter)) ?? [null, widthOf(letter) > 1 ? 1 : EMS_OF_MOST];
  if (letter < LAST_KNOWN) known.set(letter, ems);
  return ems;
}
