/** A line of a file, without its line feed. */
export interface RawLine {
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  readonly text: string;
  /** Set for one of several records of a line: what must be added to an offset in the text to get the column in the line. */
  readonly shift?: number;
}

/** The maximum number of bytes kept of a line; a file without line breaks must not fill the memory. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

/** A result of the search: a line that one of the needles matches, or a file that could not be read. */
export type Scanned = RawLine | { readonly unreadable: string };

/** Lines in memory in place of a file: what a command printed, what a terminal shows. */
export interface LineSource {
  /** The name that hits have as their file; never an absolute path. */
  readonly name: string;
  /** UTF-8, with line feeds at the ends of lines. */
  readonly bytes: Uint8Array;
}

/** Returns what must be read for the file of a hit: the bytes of a source, or otherwise the file. */
export function bytesOrFile(file: string, sources: readonly LineSource[] = []): Uint8Array | string {
  return sources.find(({ name }) => name === file)?.bytes ?? file;
}
