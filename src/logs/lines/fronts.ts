import { matchAt } from '../formats/matchAt';
import { type LineReading, readLine } from '../formats/readLine';
import type { TimeReferences } from '../formats/time/placeTime';
import type { Wrapper } from './form';
import { withoutSequences } from './sequences';
import { wrapperAt } from './wrappers';

/** Rules of names that count only in front of a line of its own, so that what goes on from one is not told from a sentence by itself. */
const NAMES: ReadonlySet<string> = new Set(['stern', 'name in brackets', 'name and colon', 'name and arrow']);
/** Names of a log; of more of them the later ones are no names of containers. */
const MOST_NAMES = 64;
/** A log has the time of one tool, or of a few. */
const MOST_TIMES = 4;
const TIME = 'time in front';
/** What stands in front of a message that no wrapper's time is told from. */
const TEXT_BEHIND_TIME = 'text with a head';
/** Readings of lines that no wrapper was found around. */
const TEXTS: ReadonlySet<string> = new Set(['text', TEXT_BEHIND_TIME, 'something unknown in front']);
const BLANK = /[ \t]/;
/** What a member of an object begins with, perhaps behind blanks. */
const MEMBER = /[ \t"]/;

/**
 * What stands in front of a log's lines, names and a tool's time: known by the lines that begin a record, and taken off those that go on
 * from one, too.
 */
export class Fronts {
  private readonly names = new Map<string, Wrapper>();
  /** How the tools' times look in front of the lines, with the blank behind it. */
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
    // What blanks stand behind the name may be those of the line.
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
    // A line of its own with its level needs no second look, but a member of an object may say one, too.
    if (reading.level !== 'unknown' && !MEMBER.test(line.charAt(at + front.length))) return reading;
    const alone = readLine(line.slice(0, at) + line.slice(at + front.length), references);
    if (alone.hasHead && !alone.inner.startsWith('"')) return reading;
    // An empty line has no time that would be a record's.
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

/** Where the line begins behind the name of a container. */
const nameEnd = (line: string) => wrapperAt(line, 0)?.end ?? 0;

/** Times that are written like this one. */
const formOf = (time: string) =>
  new RegExp(`${time.replace(/[^\d\w\s]/g, '\\$&').replace(/\d/g, '\\d')}(?:[ \\t]|$)`, 'y');
