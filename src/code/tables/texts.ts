import { textHash } from '../../base/listsByName';

/** Many texts as three large values, none of which the collector moves: as so many objects they would hold up the thread that keeps them. */
export interface PackedTexts {
  readonly joined: string;
  /** Where each text ends in it. */
  readonly ends: Int32Array;
  /** The numbers of the texts by their hashes: a text is where its hash says, or behind, before the next free slot. */
  readonly slots: Int32Array;
}

/** In place of a text's number. */
export const noText = -1;

/** Gives texts numbers: the same text has the same one. */
export interface TextPacker {
  numberOf(text: string | null | undefined): number;
  count(): number;
  packed(): PackedTexts;
}

/** Gives each text a number, and packs them in the order of those; there are none yet. */
export function createTextPacker(): TextPacker {
  const numbers = new Map<string, number>();
  return {
    numberOf(text) {
      if (text === null || text === undefined) return noText;
      const number = numbers.get(text) ?? numbers.size;
      if (number === numbers.size) numbers.set(text, number);
      return number;
    },
    count: () => numbers.size,
    packed: () => packedTexts([...numbers.keys()]),
  };
}

function packedTexts(texts: readonly string[]): PackedTexts {
  const ends = new Int32Array(texts.length);
  // At least half of the slots stay free: a search ends soon.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(texts.length + 1) + 1)).fill(noText);
  let end = 0;
  for (const [number, text] of texts.entries()) {
    end += text.length;
    ends[number] = end;
    let slot = textHash(text) % slots.length;
    while (slots[slot] !== noText) slot = (slot + 1) % slots.length;
    slots[slot] = number;
  }
  return { joined: texts.join(''), ends, slots };
}

/** Texts by their numbers, and the other way round. */
export interface TextReader {
  /** undefined for `noText`. */
  textOf(number: number): string | undefined;
  /** `noText` for one that is not among them. */
  numberOf(text: string): number;
}

/** Reads packed texts. */
export function textReader({ joined, ends, slots }: PackedTexts): TextReader {
  const textOf = (number: number) => {
    const end = ends[number];
    return end === undefined ? undefined : joined.slice(ends[number - 1] ?? 0, end);
  };
  return {
    textOf,
    numberOf(text) {
      let slot = textHash(text) % slots.length;
      for (let number = slots[slot]; number !== undefined && number !== noText; number = slots[slot]) {
        if (textOf(number) === text) return number;
        slot = (slot + 1) % slots.length;
      }
      return noText;
    },
  };
}
