import { stat } from 'node:fs/promises';
import { bytesOf, encodingOf, type FileStretch } from '../lines/decode';

/** A whole file, or the lines that begin in a part of it. */
export interface FilePiece {
  readonly file: string;
  readonly stretch?: FileStretch;
}

/**
 * The size of a piece. It has fewer chunks than the number of answers that are requested ahead, so a thread continues with its next piece
 * before that piece's turn comes.
 */
const PIECE_BYTES = 4 * 1024 * 1024;
const LF = 10;

/** Returns the files in their order, with large ones divided into pieces that can be read in parallel. */
export async function piecesOf(files: readonly string[]): Promise<readonly FilePiece[]> {
  const pieces: FilePiece[] = [];
  for (const file of files) {
    // The search itself reports a file that cannot be read.
    const stretches = await stretchesOf(file).catch(() => []);
    if (stretches.length > 0) for (const stretch of stretches) pieces.push({ file, stretch });
    else pieces.push({ file });
  }
  return pieces;
}

/** Returns the parts of a file; empty for a small file, and for an encoding that must be read from the start. */
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

/** Reads the bytes of the complete lines that begin in a part of a file. A piece is valid only until the next one is requested. */
export async function* stretchText(file: string, stretch: FileStretch, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { from, to } = stretch;
  // The line feed before the part shows that a line begins with the part; the one at its end shows that no line continues after it.
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
