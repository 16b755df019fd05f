import { matchAt } from '../formats/matchAt';
import { type LineReading, readLine } from '../formats/readLine';
import type { TimeReferences } from '../formats/time/placeTime';
import type { Wrapper } from './form';
import { withoutSequences } from './sequences';
import { wrapperAt } from './wrappers';

/**
 * Rules of names that count only in front of a complete line. On a line that continues a record, such a name cannot be distinguished from a
 * sentence.
 */
const NAMES: ReadonlySet<string> = new Set(['stern', 'name in brackets', 'name and colon', 'name and arrow']);
/** The maximum number of names of one log. Names beyond it are probably not names of containers. */
const MOST_NAMES = 64;
/** The maximum number of forms of time; a log has the times of one tool, or of a few. */
const MOST_TIMES = 4;
const TIME = 'time in front';
/** The rule of a line whose time may be a wrapper's or the message's own. */
const TEXT_BEHIND_TIME = 'text with a head';
/** The rules of lines without a known wrapper. */
const TEXTS: ReadonlySet<string> = new Set(['text', TEXT_BEHIND_TIME, 'something unknown in front']);
const BLANK = /[ \t]/;
/** The first character of a member of an object, which may have leading blanks. */
const MEMBER = /[ \t"]/;

/**
 * The prefixes of a log's lines: names, and the times of tools. They are learned from lines that begin a record, and then also removed from
 * lines that continue one.
 */
export class Fronts {
  private readonly names = new Map<string, Wrapper>();
  /** The form of each tool's time in front of the lines, with the blank after it. */
  private readonly times: RegExp[] = [];

  read(raw: string, references: TimeReferences): LineReading {
    const reading = readLine(raw, references);
    const [rule = '', next] = reading.rules;
    if (NAMES.has(rule)) this.learnName(raw);
    if (rule === TIME || next === TIME) this.learnTime(raw, rule);
    else if (this.times.length > 0 && (rule === TEXT_BEHIND_TIME || next === TEXT_BEHIND_TIME))
      return this.readBehindTime(raw, reading, references);
    else if (this.names.size > 0 && TEXTS.has(rule)) return this.readBehindName(raw, references) ?? reading;
    return reading;
  }

  private learnName(raw: string): void {
    if (this.names.size >= MOST_NAMES) return;
    const line = withoutSequences(raw);
    if (this.nameAt(line) !== undefined) return;
    const wrapper = wrapperAt(line, 0);
    if (!wrapper || !NAMES.has(wrapper.rule)) return;
    // The blanks after the name may belong to the line.
    const front = line.slice(0, wrapper.end).trimEnd();
    this.names.set(front, wrapper);
  }

  private learnTime(raw: string, rule: string): void {
    if (this.times.length >= MOST_TIMES) return;
    const line = withoutSequences(raw);
    const at = rule === TIME ? 0 : nameEnd(line);
    if (this.timeAt(line, at) !== undefined) return;
    const stamp = wrapperAt(line, at)?.stamp;
    if (stamp?.lacks === 'nothing' && stamp.start === at) this.times.push(formOf(line.slice(at, stamp.end)));
  }

  private timeAt(line: string, at: number): string | undefined {
    for (const form of this.times) {
      const match = matchAt(form, line, at);
      if (match) return match[0];
    }
    return undefined;
  }

  private readBehindTime(raw: string, reading: LineReading, references: TimeReferences): LineReading {
    const line = withoutSequences(raw);
    const at = reading.rules[0] === TEXT_BEHIND_TIME ? 0 : nameEnd(line);
    const front = this.timeAt(line, at);
    if (front === undefined) return reading;
    // A complete line with a level needs no second look, but a member of an object may also contain a word for a level.
    if (reading.level !== 'unknown' && !MEMBER.test(line.charAt(at + front.length))) return reading;
    const alone = readLine(line.slice(0, at) + line.slice(at + front.length), references);
    if (alone.hasHead && !alone.inner.startsWith('"')) return reading;
    // The time in front of an empty line is not the time of a record.
    const when = alone.inner === '' ? alone : reading;
    return { ...alone, time: when.time, assumed: when.assumed, rules: [TIME, ...alone.rules] };
  }

  private readBehindName(raw: string, references: TimeReferences): LineReading | undefined {
    const line = withoutSequences(raw);
    const front = this.nameAt(line);
    const name = front === undefined ? undefined : this.names.get(front);
    if (front === undefined || name === undefined) return undefined;
    const reading = readLine(line.slice(front.length + 1), references);
    return {
      ...reading,
      fields: [...reading.fields, ...name.source],
      source: [...reading.source, ...name.source],
      rules: [name.rule, ...reading.rules],
    };
  }

  private nameAt(line: string): string | undefined {
    for (const front of this.names.keys())
      if (line.startsWith(front) && (line.length === front.length || BLANK.test(line.charAt(front.length))))
        return front;
    return undefined;
  }
}

/** Returns where the line begins after the name of a container. */
const nameEnd = (line: string) => wrapperAt(line, 0)?.end ?? 0;

/** Matches times that are written like this one. */
const formOf = (time: string) =>
  new RegExp(`${time.replace(/[^\d\w\s]/g, '\\$&').replace(/\d/g, '\\d')}(?:[ \\t]|$)`, 'y');
