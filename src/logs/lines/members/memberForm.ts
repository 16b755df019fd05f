import type { LineReading } from '../../formats/readLine';

/** A way to print a record over many lines, one member a line. `inner` is the line without its wrappers. */
export interface MemberForm {
  /** Whether such a record begins with this line. */
  readonly begins: (inner: string) => boolean;
  /** Whether a line is a member of such a record; `record` is what was read so far, `member` is the line. */
  readonly holds: (inner: string, record: LineReading, member: LineReading) => boolean;
  /** Returns the record of its first line alone; absent when the first line is read as any other line. */
  readonly withFirst?: (record: LineReading) => LineReading;
  /** Returns the record with one of its members added; `member` is the line as it was read. */
  readonly withMember: (record: LineReading, member: LineReading) => LineReading;
}
