import { textHash } from './listsByName';

/**
 * Many texts as three large values, which the garbage collector does not move; as many small objects they would delay the thread that keeps
 * them.
 */
export interface PackedTexts {
  readonly joined: string;
  /** The end of each text in `joined`. */
  readonly ends: Int32Array;
  /** A hash table with the numbers of the texts: a text is at the slot of its hash, or after it, before the next free slot. */
  readonly slots: Int32Array;
}

/** Stands for the number of a missing text. */
export const noText = -1;

/** Assigns numbers to texts; equal texts have the same number. */
export interface TextPacker {
  numberOf(text: string | null | undefined): number;
  count(): number;
  packed(): PackedTexts;
}

/** Creates an empty packer. It packs the texts in the order of their numbers. */
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
  // At least half of the slots stay free, so a search is short.
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

/** Finds texts by their numbers, and numbers by their texts. */
export interface TextReader {
  /** Undefined for `noText`. */
  textOf(number: number): string | undefined;
  /** `noText` for an unknown text. */
  numberOf(text: string): number;
}

/** Creates a reader of packed texts. */
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
