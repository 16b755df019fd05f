/**
 * Above this many names, a cut name is not compared with every other one. It then shows where the name differs from the most similar ones.
 */
const MOST_COMPARED = 150;
/** The fewest letters that a cut name keeps, even if there is less room. */
const LEAST_LETTERS = 4;
const LEFT_OUT = '…';

/**
 * How long the beginning, and the end, of a name have to be to distinguish it from all other names. In UTF-16 units, which are faster than
 * letters.
 */
interface OwnEnds {
  readonly head: number;
  readonly tail: number;
}

/** The room for a name, in the unit of the letters' widths. */
export interface Room {
  readonly width: number;
  widthOf(letter: string): number;
}

/**
 * Returns a name that fits into its room, with an ellipsis for each part that is left out. It keeps the beginning and the end. When another
 * name has the same ones, it keeps the letters in which the two differ. When no letters distinguish the names, a number does.
 */
export function cutName(name: string, names: readonly string[], { width, widthOf }: Room): string {
  const letters = [...name];
  const widths = letters.map(widthOf);
  if (sumOf(widths) <= width) return name;
  const own = endsAmong(names).get(name) ?? { head: 1, tail: 1 };
  const last = letters.length - 1;
  // Where it differs from the name with the most similar beginning, and from the one with the most similar end.
  const differs = [[...name.slice(0, own.head)].length - 1, letters.length - [...name.slice(-own.tail)].length];
  const areMany = names.length > MOST_COMPARED;
  const between = areMany ? [] : [...differs.map((at) => [0, at, last]), ...differs.map((at) => [at])];
  const sign = widthOf(LEFT_OUT);
  for (const places of [[0, last], ...between, differs]) {
    const shown = withSigns(letters, widened(places, widths, sign, width));
    if (shown === name || (areMany && places === differs) || isOwn(shown, own, name, names)) return shown;
  }
  const number = ` (${[...new Set(names)].sort().indexOf(name) + 1})`;
  const room = width - sumOf([...number].map(widthOf));
  return withSigns(letters, widened([0, last], widths, sign, room)) + number;
}

const sumOf = (widths: readonly number[]) => widths.reduce((sum, each) => sum + each, 0);

/** Returns which letters are kept: those at the given places, and as many around each as fit. */
function widened(places: readonly number[], widths: readonly number[], sign: number, room: number): boolean[] {
  const kept = widths.map((_, at) => places.includes(at));
  /** The width of a letter, or of the sign in its place. */
  const takes = (at: number) => {
    if (at >= kept.length) return 0;
    if (isShown(kept, at)) return widths[at] ?? 0;
    return at === 0 || kept[at - 1] ? sign : 0;
  };
  const aroundTakes = (at: number) => takes(at - 1) + takes(at) + takes(at + 1);
  let width = sumOf(widths.map((_, at) => takes(at)));
  let count = places.length;
  const keeps = (at: number) => {
    const without = aroundTakes(at);
    kept[at] = true;
    const wider = width - without + aroundTakes(at);
    const fits = count < LEAST_LETTERS || wider <= room;
    if (fits) [width, count] = [wider, count + 1];
    else kept[at] = false;
    return fits;
  };
  let edges = places;
  for (let before = 0; before < count; ) {
    before = count;
    edges = edges.flatMap((edge) => {
      const beside = [edge - 1, edge + 1].filter((at) => kept[at] === false);
      const fit = beside.filter(keeps);
      return fit.length < beside.length ? [edge, ...fit] : fit;
    });
  }
  return kept;
}

/** A single letter between kept ones takes no more room than the sign, so it is shown. */
const isShown = (kept: readonly boolean[], at: number) => kept[at] || (kept[at - 1] && kept[at + 1]);

/** Returns the kept letters, with a sign for each part that is left out. */
function withSigns(letters: readonly string[], kept: readonly boolean[]): string {
  let shown = '';
  for (const [at, letter] of letters.entries()) {
    if (isShown(kept, at)) shown += letter;
    else if (at === 0 || kept[at - 1]) shown += LEFT_OUT;
  }
  return shown;
}

/** Whether the shown text can belong to no other name. An ellipsis in the name itself looks like a part that was left out. */
function isOwn(shown: string, own: OwnEnds, name: string, names: readonly string[]): boolean {
  const pieces = shown.split(LEFT_OUT);
  const [head = '', tail = ''] = [pieces[0], pieces.at(-1)];
  if (head.length >= own.head || tail.length >= own.tail) return true;
  return names.length <= MOST_COMPARED && !names.some((other) => other !== name && mayBe(other, pieces));
}

function mayBe(name: string, pieces: readonly string[]): boolean {
  const [head = '', ...rest] = pieces;
  const tail = rest.pop() ?? '';
  let at = head.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.startsWith(head) && name.endsWith(tail) && name.length >= at + tail.length;
}

/** For how many lists of names the result is kept: the same names come again for each row, and in a new list at each poll. */
const MOST_KEPT = 8;
const kept: { names: readonly string[]; readonly ends: ReadonlyMap<string, OwnEnds> }[] = [];

function endsAmong(names: readonly string[]): ReadonlyMap<string, OwnEnds> {
  const found = kept.find((each) => each.names === names) ?? kept.find((each) => areSame(each.names, names));
  if (found) {
    found.names = names;
    return found.ends;
  }
  const all = [...new Set(names)];
  const [heads, tails] = [mostShared(all), mostShared(all.map(reversed))];
  const ends = new Map(all.map((name, i) => [name, { head: 1 + (heads[i] ?? 0), tail: 1 + (tails[i] ?? 0) }]));
  kept.unshift({ names, ends });
  kept.length = Math.min(kept.length, MOST_KEPT);
  return ends;
}

const areSame = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((name, i) => name === others[i]);

/** By UTF-16 units: an iterator over letters takes many times as long. */
const reversed = (name: string) => name.split('').reverse().join('');

/** Returns how much of its beginning each name shares with another one. In sorted order, the neighbours share most. */
function mostShared(names: readonly string[]): number[] {
  const shared = names.map(() => 0);
  const places = new Map(names.map((name, place) => [name, place]));
  let before = '';
  let placeBefore = -1;
  for (const name of names.toSorted()) {
    const place = places.get(name) ?? -1;
    let count = 0;
    while (count < name.length && name.charCodeAt(count) === before.charCodeAt(count)) count += 1;
    shared[place] = count;
    if (count > (shared[placeBefore] ?? count)) shared[placeBefore] = count;
    [before, placeBefore] = [name, place];
  }
  return shared;
}
