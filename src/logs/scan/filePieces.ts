import { stat } from 'node:fs/promises';
import { bytesOf, encodingOf, type FileStretch } from '../lines/decode';

/** A whole file, or the lines of it that begin in a stretch. */
export interface FilePiece {
  readonly file: string;
  readonly stretch?: FileStretch;
}

/** A piece has fewer chunks than answers are asked for ahead: a thread goes on with its next one before it is its turn. */
const PIECE_BYTES = 4 * 1024 * 1024;
const LF = 10;

/** The files in their order, large ones in pieces that can be read beside each other. */
export async function piecesOf(files: readonly string[]): Promise<readonly FilePiece[]> {
  const pieces: FilePiece[] = [];
  for (const file of files) {
    // One that cannot be read is named by the search.
    const stretches = await stretchesOf(file).catch(() => []);
    if (stretches.length > 0) for (const stretch of stretches) pieces.push({ file, stretch });
    else pieces.push({ file });
  }
  return pieces;
}

/** None of a file that is small, or of which only its beginning says how its bytes are read. */
async function stretchesOf(file: string): Promise<FileStretch[]> {
  const { size, ino } = await stat(file);
  const count = Math.floor(size / PIECE_BYTES);
  if (count < 2 || (await encodingOf(file)) !== 'utf8') return [];
  return Array.from({ length: count }, (_, i) => ({
    from: i * PIECE_BYTES,
    to: i < count - 1 ? (i + 1) * PIECE_BYTES : Number.POSITIVE_INFINITY,
    size,
    ino,
  }));
}

/** The bytes of the lines that begin in a stretch, whole; a piece is overwritten when the next one is asked for. */
export async function* stretchText(file: string, stretch: FileStretch, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { from, to } = stretch;
  // The line feed before the stretch says that a line begins with it, the one at its end that no line goes on behind it.
  let at = Math.max(0, from - 1);
  let isWithin = from === 0;
  for await (const chunk of bytesOf(file, signal, { ...stretch, from: at })) {
    const last = Number.isFinite(to) ? chunk.indexOf(LF, Math.max(0, to - 1 - at)) : -1;
    const first = isWithin ? 0 : chunk.indexOf(LF) + 1;
    isWithin ||= first > 0;
    const end = last < 0 ? chunk.length : last + 1;
    if (isWithin && first < end) yield chunk.subarray(first, end);
    if (last >= 0) return;
    at += chunk.length;
  }
}
