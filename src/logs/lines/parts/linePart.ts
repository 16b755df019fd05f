/** One of the records that a line holds. */
export interface LinePart {
  readonly text: string;
  /** What the place of a character in the text lacks to its column in the line; negative where the text has more in front. */
  readonly shift: number;
}
