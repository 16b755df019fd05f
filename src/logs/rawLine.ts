/** A line as it stands in a file, without its line feed. */
export interface RawLine {
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
  readonly text: string;
}

/** What is kept of a line; a file without line breaks must not fill the memory. */
export const MAX_LINE_BYTES = 2 * 1024 * 1024;

/** A scanner's result: a line that one of the patterns matched, or a file that could not be read. */
export type Scanned = RawLine | { readonly unreadable: string };
