import { createBreather } from '../../../base/inSlices';
import type { Machine } from '../machine/machine';
import { IdWindows } from './idWindows';
import type { SoughtText } from './sought';
import { SHORTEST, WordParts } from './wordParts';

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
