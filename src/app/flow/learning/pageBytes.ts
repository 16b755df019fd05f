import { type PackedBytes, type PackedPage, SEPARATOR } from '../../../model/flow/reading/packed';

/** Gives room for at least so many bytes, which is used until it is asked again. */
export type Room = (bytes: number) => Uint8Array;

/** A page as bytes, in the room that is given. */
export function pageBytes({ columns, ...page }: PackedPage, room: Room): PackedBytes {
  const sizes = columns.map((column) => Buffer.byteLength(column));
  const ends: number[] = [];
  for (const [i, size] of sizes.entries()) ends.push((ends.at(-1) ?? 0) + size + (page.isBinary[i] ? 0 : 1));
  const length = ends.at(-1) ?? 0;
  const all = room(length);
  const bytes = Buffer.from(all.buffer, all.byteOffset, length);
  let at = 0;
  for (const [i, column] of columns.entries()) {
    // Nearly every column is ASCII, of which nothing has to be encoded.
    bytes.write(column, at, sizes[i] === column.length ? 'latin1' : 'utf8');
    at = ends[i] ?? 0;
    if (!page.isBinary[i]) bytes[at - 1] = SEPARATOR;
  }
  return { ...page, bytes, ends };
}
