import { cutInMiddle, widthOf } from '../../model/text/width';

/** Pixels that a name and its first two facts have below a store's row in a side bar of 300. */
const ROOM = 208;
/** VS Code's letters of a name, and of what stands behind it. */
const NAME_SIZE = 13;
const FACT_SIZE = 0.9 * NAME_SIZE;
/** A number that is shorter leaves the same room, so that a name does not change with each poll. */
const USUAL_NUMBER = '0000';
/** A name that is shorter still says little. */
const LEAST_COLUMNS = 8;
const MOST_COLUMNS = 48;
/** Each name is compared with all others: in a store of more consumers they stay whole. */
const MOST_NAMES = 150;

/** A consumer's name in the room that its first two facts leave it below a store's row; whole where another name would look the same. */
export function nameBeside(name: string, [first = '', second]: readonly string[], among: readonly string[]): string {
  // Where something was left out could not be told from the name's own sign.
  if (among.length > MOST_NAMES || name.includes('…')) return name;
  const ofSecond = second === undefined ? 0 : emsOf(' · ') + Math.max(emsOf(USUAL_NUMBER), emsOf(second));
  const room = (ROOM - (emsOf(first) + ofSecond) * FACT_SIZE) / NAME_SIZE;
  const shown = cutToEms(name, room);
  const at = shown.indexOf('…');
  if (shown === name) return name;
  const [head, tail] = [shown.slice(0, at), shown.slice(at + 1)];
  const isShared = among.some((other) => other !== name && other.startsWith(head) && other.endsWith(tail));
  return isShared ? name : shown;
}

function cutToEms(name: string, room: number): string {
  // More letters have no room, however narrow they are.
  let columns = Math.min(widthOf(name), MOST_COLUMNS);
  let shown = cutInMiddle(name, columns);
  while (columns > LEAST_COLUMNS && emsOf(shown) > room) {
    columns -= 1;
    shown = cutInMiddle(name, columns);
  }
  return shown;
}

const NARROW = /[-ijlftrI.,:;'|!()[\]/\s·]/;
const WIDE = /[mwMW@%…≤]/;

/** How wide a text is about, in a font whose letters are as wide as any that people read code beside. */
function emsOf(text: string): number {
  let ems = 0;
  for (const letter of text) {
    if (NARROW.test(letter)) ems += 0.36;
    else ems += WIDE.test(letter) || widthOf(letter) > 1 ? 0.96 : 0.63;
  }
  return ems;
}
