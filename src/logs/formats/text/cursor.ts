import { matchAt } from '../matchAt';

/** A place in a line that moves on with what is found there. */
export class Cursor {
  at = 0;

  constructor(readonly line: string) {}

  /** What a sticky pattern finds at the place; the place is behind it then. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const match = matchAt(pattern, this.line, this.at);
    if (!match) return undefined;
    this.at += match[0].length;
    return match;
  }
}
