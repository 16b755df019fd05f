import { createBreather } from '../../../base/inSlices';
import type { Machine } from '../machine/machine';
import { IdWindows } from './idWindows';
import { createJumpingFinder, FEW_BLOCK } from './jumpingFinder';
import type { ByteFinder, SoughtText } from './sought';
import { SHORTEST, WordParts } from './wordParts';

/** For so few texts the machine's own search is quicker. */
const FEW = 2;
/** The longer the shortest text, the farther the jumps; what is shorter is looked for apart. */
const SHORT = 6;

/** Finders for texts of any lengths; few, so that asking each is cheap. */
export async function createByteFinders(sought: readonly SoughtText[]): Promise<ByteFinder[]> {
  const within = (least: number, most: number) =>
    sought.filter(({ text }) => text.length >= least && text.length < most);
  const finders = within(1, FEW_BLOCK).map(createTextFinder);
  for (const group of [within(FEW_BLOCK, SHORT), within(SHORT, Number.POSITIVE_INFINITY)]) {
    if (group.length <= FEW) finders.push(...group.map(createTextFinder));
    else finders.push(await createJumpingFinder(group));
  }
  return finders;
}

/** Looks for one text by what the machine is best at. */
function createTextFinder({ text, fits }: SoughtText): ByteFinder {
  return (bytes, from, to) => {
    const within = Buffer.from(bytes.buffer, bytes.byteOffset, to);
    let at = within.indexOf(text, from);
    while (at >= 0 && fits && !fits(bytes, at, at + text.length)) at = within.indexOf(text, at + 1);
    return at;
  };
}

/** Gives all places in the block that the machine has taken in, in order. */
export type PlacesIn = () => readonly number[];

/** Around the block are more of them than there are. */
const LINE_FEED = 10;

/** Looks for all texts at once, which the machine finds by the ids or the words that they hold. `others`: what is too short, or too much. */
export async function createMachineFinder(
  machine: Machine,
  sought: readonly SoughtText[],
): Promise<{ readonly placesIn: PlacesIn; readonly others: readonly SoughtText[] }> {
  const windows = new IdWindows();
  const words = new WordParts();
  const others: SoughtText[] = [];
  const addWindow = (width: number, key: number) => machine.addWindow(width, key);
  const addWord = (hash: number) => machine.addWord(hash);
  const breathe = createBreather();
  for (const one of sought) {
    if (!windows.add(one, addWindow)) {
      if (one.text.length < SHORTEST || one.text.includes(LINE_FEED) || words.isFull) others.push(one);
      else words.add(one, addWord);
    }
    const pause = breathe();
    if (pause) await pause;
  }
  const placesIn = () => {
    const places: number[] = [];
    let isOrdered = true;
    const add = (place: number) => {
      if (place < 0) return;
      const at = place - machine.start;
      isOrdered &&= at >= (places.at(-1) ?? 0);
      places.push(at);
    };
    machine.collect(
      (memory, at, hash) => add(words.atWord(memory, at, hash)),
      (memory, start, end) => add(windows.inRun(memory, start, end)),
    );
    return isOrdered ? places : places.sort((a, b) => a - b);
  };
  return { placesIn, others };
}
