import { withoutSequences } from '../lines/sequences';

/** Characters of a line that are kept. */
const MAX_LINE = 16 * 1024;

/** The newest lines of texts that come in pieces, as plain text and bounded in size. */
export interface LineRing {
  /** Takes the pieces of one text; lines of several texts stand in the order in which they ended. */
  writer(): (text: string) => void;
  /** The lines as UTF-8. */
  bytes(): Uint8Array;
}

/** `maxLength`: characters that are kept; the oldest lines go first. */
export function createLineRing(maxLength: number): LineRing {
  let lines: string[] = [];
  let first = 0;
  let length = 0;
  const rests: string[] = [];

  const push = (raw: string) => {
    const line = plainLine(raw);
    lines.push(line);
    length += line.length + 1;
    while (length > maxLength && first < lines.length) length -= (lines[first++]?.length ?? 0) + 1;
    // What was left behind is let go now and then: taking single lines off the front would copy the others each time.
    if (first > 1_000 && first > lines.length / 2) {
      lines = lines.slice(first);
      first = 0;
    }
  };

  return {
    writer() {
      const mine = rests.push('') - 1;
      return (text) => {
        const parts = (rests[mine] + text).split('\n');
        rests[mine] = (parts.pop() ?? '').slice(0, MAX_LINE);
        for (const part of parts) push(part);
      };
    },
    bytes() {
      const last = rests.map(plainLine).filter((line) => line !== '');
      return Buffer.from([...lines.slice(first), ...last].join('\n'));
    },
  };
}

/** Without sequences; of a line that was written over, what stands there last. */
function plainLine(raw: string): string {
  const line = withoutSequences(raw.slice(0, MAX_LINE)).replace(/\r+$/, '');
  return line.slice(line.lastIndexOf('\r') + 1);
}
