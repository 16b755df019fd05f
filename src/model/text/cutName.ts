/** Above this many names a cut is not compared with each of them, but shows where the name differs from those most like it. */
const MOST_COMPARED = 150;
/** Letters that a name keeps, however little room there is. */
const LEAST_LETTERS = 4;
const LEFT_OUT = '…';

/** How much from its beginning, and up to its end, tells a name from all others: units of its string, since names are many. */
interface OwnEnds {
  readonly head: number;
  readonly tail: number;
}

/** What a name may take, in the measure of its letters' widths. */
export interface Room {
  readonly width: number;
  widthOf(letter: string): number;
}

/**
 * A name in its room, with an ellipsis for each part that is left out: its beginning and end, or where another name begins and
 * ends alike, the letters in which the two differ. Where no letters do, a number tells them apart.
 */
export function cutName(name: string, names: readonly string[], { width, widthOf }: Room): string {
  const letters = [...name];
  const widths = letters.map(widthOf);
  if (sumOf(widths) <= width) return name;
  const own = endsAmong(names).get(name) ?? { head: 1, tail: 1 };
  const last = letters.length - 1;
  // Where it differs from the name that begins most like it, and from the one that ends so.
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

/** For each letter whether it is kept: those at the places, and as many around each of them as there is room for. */
function widened(places: readonly number[], widths: readonly number[], sign: number, room: number): boolean[] {
  const kept = widths.map((_, at) => places.includes(at));
  /** What a letter takes, or the sign in its place. */
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

/** A letter alone between what is kept takes no more room than the sign. */
const isShown = (kept: readonly boolean[], at: number) => kept[at] || (kept[at - 1] && kept[at + 1]);

/** What is kept, with a sign for each part that is left out. */
function withSigns(letters: readonly string[], kept: readonly boolean[]): string {
  let shown = '';
  for (const [at, letter] of letters.entries()) {
    if (isShown(kept, at)) shown += letter;
    else if (at === 0 || kept[at - 1]) shown += LEFT_OUT;
  }
  return shown;
}

/** Whether what is shown can be of no other name. A sign of the name's own looks as if something were left out. */
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

/** The names of as many stores are kept: the same come again for each row, and in another list with each poll. */
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

/** By units: an iterator over its letters takes many times as long. */
const reversed = (name: string) => name.split('').reverse().join('');

/** How much of its beginning each name has in common with another one: those beside it in their order have most. */
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
