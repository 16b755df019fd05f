/** Lines in memory instead of in a file: what a command printed, what a terminal shows. */
export interface LineSource {
  /** Stands where hits name their file; never an absolute path. */
  readonly name: string;
  /** UTF-8, lines ended by line feeds. */
  readonly bytes: Uint8Array;
}
