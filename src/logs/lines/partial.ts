/** A line of a file, with the numbers of the later lines that complete it. */
export interface JoinedLine {
  readonly raw: string;
  readonly lineNumber: number;
  readonly restAt: readonly number[];
}

/** A line of a container runtime: a prefix, its time, the stream, whether it is a part, the text. */
const PART = /^(.*?)\S+ (stdout|stderr) ([PF])(?::\S+)?(?: (.*))?$/s;
/** Docker's record of a part of a line: its text, which ends with a line feed only at the end of the line, and the rest. */
const DOCKER_PART = /^(.*?)\{"log":"((?:[^"\\]|\\.)*)",("stream":"(stdout|stderr)".*)\}$/s;
const DOCKER_TEXT = /"log":"((?:[^"\\]|\\.)*)"/;
/** Docker splits lines at 16 kB. Shorter texts without a line feed come from other tools, which leave it out of every line. */
const DOCKER_PART_BYTES = 16 * 1024;
/** The maximum number of characters of one line; no logger writes longer lines. */
const MAX_JOINED = 256 * 1024;

/** A line as it was read, the key of the parts that it belongs to, and whether it is the last part. */
interface Part {
  readonly key: string;
  readonly isLast: boolean;
  readonly raw: string;
  readonly lineNumber: number;
}

/** Joins the parts in which a container runtime writes a long line. */
export class PartialLines {
  private readonly waiting = new Map<string, JoinedLine>();

  /** Returns the line with its earlier parts; undefined while more parts are expected. */
  add(raw: string, lineNumber: number): JoinedLine | undefined {
    const docker = raw.includes('{"log":"') ? DOCKER_PART.exec(raw) : null;
    if (docker) return this.addDocker(docker, raw, lineNumber);
    const match = raw.includes(' std') ? PART.exec(raw) : null;
    if (!match) return { raw, lineNumber, restAt: [] };
    const [, front = '', stream = '', mark, text = ''] = match;
    return this.join({ key: `${front}${stream}`, isLast: mark === 'F', raw, lineNumber }, (before) => before + text);
  }

  private addDocker(match: RegExpExecArray, raw: string, lineNumber: number): JoinedLine | undefined {
    const [, front = '', text = '', rest = '', stream = ''] = match;
    const isLast = text.endsWith('\\n') || text.length < DOCKER_PART_BYTES;
    return this.join({ key: `${front}docker ${stream}`, isLast, raw, lineNumber }, (before) => {
      const [, earlier = ''] = DOCKER_TEXT.exec(before) ?? [];
      // The long text comes last, so that a reader that stops within it has already read the time.
      return `${front}{${rest},"log":"${earlier}${text}"}`;
    });
  }

  private join({ key, isLast, raw, lineNumber }: Part, behind: (before: string) => string): JoinedLine | undefined {
    const before = this.waiting.get(key);
    this.waiting.delete(key);
    const joined = before
      ? { raw: behind(before.raw), lineNumber: before.lineNumber, restAt: [...before.restAt, lineNumber] }
      : { raw, lineNumber, restAt: [] };
    if (isLast || joined.raw.length > MAX_JOINED) return joined;
    this.waiting.set(key, joined);
    return undefined;
  }

  /** Returns the lines whose last part never came. */
  end(): readonly JoinedLine[] {
    const left = [...this.waiting.values()];
    this.waiting.clear();
    return left;
  }
}
