/** Returns where the next of some texts begins between two offsets; −1 when there is none. */
export type ByteFinder = (bytes: Uint8Array, from: number, to: number) => number;

export interface SoughtText {
  readonly text: Buffer;
  /** Whether an occurrence counts, judged by the bytes around its two offsets. When absent, every occurrence counts. */
  readonly fits?: ((bytes: Uint8Array, start: number, end: number) => boolean) | undefined;
}

/** Whether a text is at an offset, and counts there. */
export function standsAt({ text, fits }: SoughtText, bytes: Uint8Array, start: number): boolean {
  if (start < 0) return false;
  let i = 0;
  while (i < text.length && text[i] === bytes[start + i]) i++;
  return i === text.length && (fits?.(bytes, start, start + i) ?? true);
}

/** Reads four bytes as the processor does: as a number of 32 bits whose lowest byte is the first one. */
export const fourAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24);

/** Returns a table with 1 for each byte that is one of some ASCII characters, and 0 for the others. */
export function bytesAmong(characters: string): Uint8Array {
  const among = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) among[byte] = 1;
  return among;
}
