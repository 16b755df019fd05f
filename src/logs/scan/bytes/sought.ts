/** Where in bytes the next of some texts begins, between two offsets; −1 when there is none. */
export type ByteFinder = (bytes: Uint8Array, from: number, to: number) => number;

export interface SoughtText {
  readonly text: Buffer;
  /** Whether what stands around it, outside its two offsets, lets it count; without it everything does. */
  readonly fits?: ((bytes: Uint8Array, start: number, end: number) => boolean) | undefined;
}

/** Whether a text stands at an offset and counts there. */
export function standsAt({ text, fits }: SoughtText, bytes: Uint8Array, start: number): boolean {
  if (start < 0) return false;
  let i = 0;
  while (i < text.length && text[i] === bytes[start + i]) i++;
  return i === text.length && (fits?.(bytes, start, start + i) ?? true);
}

/** Four bytes as the processor reads them at once: a number of 32 bits, the first byte the lowest. */
export const fourAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24);

/** A table that has a one for each byte that is among some ASCII characters. */
export function bytesAmong(characters: string): Uint8Array {
  const among = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) among[byte] = 1;
  return among;
}
