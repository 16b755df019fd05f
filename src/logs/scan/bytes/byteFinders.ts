import { createJumpingFinder, FEW_BLOCK } from './jumpingFinder';
import type { ByteFinder, SoughtText } from './sought';

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
