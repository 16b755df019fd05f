/** A line as it stands in a file, without its line feed. */
export interface RawLine {
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  readonly text: string;
  /** Set for one of several records of the line: what a place in the text lacks to its column in the line. */
  readonly shift?: number;
}

/** What is kept of a line; a file without line breaks must not fill the memory. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

/** A scanner's result: a line that one of the patterns matched, or a file that could not be read. */
export type Scanned = RawLine | { readonly unreadable: string };

/** Lines in memory instead of in a file: what a command printed, what a terminal shows. */
export interface LineSource {
  /** Stands where hits name their file; never an absolute path. */
  readonly name: string;
  /** UTF-8, lines ended by line feeds. */
  readonly bytes: Uint8Array;
}

/** What is read of what a hit names as its file: the bytes of a source, or else the file. */
export function bytesOrFile(file: string, sources: readonly LineSource[] = []): Uint8Array | string {
  return sources.find(({ name }) => name === file)?.bytes ?? file;
}
