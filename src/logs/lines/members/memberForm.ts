import type { LineReading } from '../../formats/readLine';

/** A way to print a record over many lines, a member of it in each. All are asked with what the wrappers wrap. */
export interface MemberForm {
  /** Whether such a record begins with this line. */
  readonly begins: (inner: string) => boolean;
  /** Whether a line is a member of one; `record` is what was read so far, `member` the line. */
  readonly holds: (inner: string, record: LineReading, member: LineReading) => boolean;
  /** The record of its first line alone; left out where that was read as any other. */
  readonly withFirst?: (record: LineReading) => LineReading;
  /** The record with one of its members, which was read as a line, too. */
  readonly withMember: (record: LineReading, member: LineReading) => LineReading;
}
