import { type LineReading, readLine } from '../formats/readLine';
import type { TimeReferences } from '../formats/time/placeTime';
import type { Wrapper } from './form';
import { withoutSequences } from './sequences';
import { wrapperAt } from './wrappers';

/** Rules of names that count only in front of a line of its own, so that what goes on from one is not told from a sentence by itself. */
const NAMES: ReadonlySet<string> = new Set(['stern', 'name in brackets', 'name and colon', 'name and arrow']);
/** Names of a log; of more of them the later ones are no names of containers. */
const MOST = 64;

/** The names that stand in front of a log's lines: known by the lines that begin a record, and taken off those that go on from one, too. */
export class Fronts {
  private readonly known = new Map<string, Wrapper>();

  read(raw: string, references: TimeReferences): LineReading {
    const reading = readLine(raw, references);
    if (NAMES.has(reading.rules[0] ?? '')) this.learn(raw);
    else if (this.known.size > 0) return this.readBehind(raw, references) ?? reading;
    return reading;
  }

  private learn(raw: string): void {
    if (this.known.size >= MOST) return;
    const line = withoutSequences(raw);
    const wrapper = wrapperAt(line, 0);
    if (!wrapper || !NAMES.has(wrapper.rule)) return;
    // What blanks stand behind the name may be those of the line.
    const front = line.slice(0, wrapper.end).trimEnd();
    if (!this.known.has(front)) this.known.set(front, wrapper);
  }

  private readBehind(raw: string, references: TimeReferences): LineReading | undefined {
    const line = withoutSequences(raw);
    for (const [front, { source, rule }] of this.known) {
      if (!line.startsWith(front) || (line.length > front.length && !BLANK.test(line.charAt(front.length)))) continue;
      const reading = readLine(line.slice(front.length + 1), references);
      return {
        ...reading,
        fields: [...reading.fields, ...source],
        source: [...reading.source, ...source],
        rules: [rule, ...reading.rules],
      };
    }
    return undefined;
  }
}

const BLANK = /[ \t]/;
