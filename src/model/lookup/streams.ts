import { hexId } from './ids';
import { idSubject, type Subject, slashed } from './subject';
import { plainly, unwrap } from './text/clean';
import { holdsIds } from './text/found';
import { otherThing } from './text/otherThings';

const TYPE = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_.$-]*`;
const TYPED = new RegExp(String.raw`^(?:${TYPE}\/)?${TYPE}(?:\s+\/\s+|\/(?![\s/]))`, 'u');
/** A stream that cannot be mistaken for a path or for words. */
const ONE_STREAM = new RegExp(String.raw`^(?=\p{Lu})${TYPE}\/(?=\S*\d)[^\s/]\S*$`, 'u');
const OPEN = new RegExp(String.raw`^(${TYPE})\s*\/$`, 'u');
const VERSION = /^(.*?[^\s/])(?:[@＠]v?|[#＃]v?|[:,]?\s+(?:@\s*|at\s+)?\(?v(?:ersion)?\.?\s*)(\d{1,9})\)?$/is;
const VERSION_OF = /^version\s+(\d{1,9})\s+of\s+(?:(?:the\s+)?(?:stream|aggregate)\s+)?(\S.*)$/is;
/** A stream in words: its type, and an id with a digit. */
const IN_WORDS =
  /^(?:(?:stream|aggregate)\s+)?(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\s)(\p{Lu}[\w.$-]*\p{Ll}[\w.$-]*)\s+([^\s/]*\d[^\s/]*)$/u;
/** KurrentDB's links: the version before the stream. */
const VERSION_FIRST = /^(\d{1,9})@([\p{L}_].*[-/:].*)$/su;
const ONE_ID = /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** Reads `Order/1, Order/2`, or one stream on each line. Each part between separators has to be a stream. */
export function listedStreams(raw: string): Subject[] {
  const words = raw.split(/[,;]?\s(?:(?:and|to|->|→)\s)?/).map(unwrap);
  // What is between two blanks, and the marks that begin the lines of a list.
  const parts = words.filter((word) => !/^(?:[-*•]?|\d{1,3}[.)]?)$/.test(word));
  const areStreams = parts.length > 1 && parts.every((part) => ONE_STREAM.test(part) && !otherThing(part));
  return areStreams ? parts.flatMap((part) => streamSubject(part, false) ?? []) : [];
}

/** Reads `Type/id`, also with a version after it, and the beginning of one. The characters of the id are not changed. */
export function streamSubject(whole: string, isBeginning: boolean): Subject | undefined {
  const [said, version] = withoutVersion(whole);
  const [, type = '', id = ''] = IN_WORDS.exec(said) ?? [];
  const stream = id !== '' && hexId(id) === null ? `${type}/${id}` : said;
  const open = OPEN.exec(stream)?.[1];
  if (open !== undefined) return { ...idSubject(stream), beginning: { type: open, id: '' } };
  if (!TYPED.test(stream)) {
    const isNamed = version !== null && /^[\p{L}_]\S*[-:]\S*$/u.test(stream);
    // Languages without spaces write words and ids together.
    const isOne = /^[\x21-\x7e]+$/.test(stream) || !holdsIds(plainly(stream));
    return isNamed && isOne
      ? { ...idSubject(stream, false, [whole]), name: stream, version, hint: 'stream' }
      : undefined;
  }
  const named = slashed(stream);
  if (!named || (/\s/.test(named.id) && holdsIds(plainly(named.id)))) return undefined;
  const others = said === stream ? [whole] : [whole, id];
  const subject = idSubject(stream, false, others);
  const inner = ONE_ID.test(named.id) ? idSubject(named.id) : undefined;
  return {
    ...subject,
    spellings: [...new Set([...subject.spellings, ...(inner?.spellings ?? [])])],
    uuid: inner?.uuid ?? subject.uuid,
    stream: named,
    beginning: isBeginning || version === null ? named : null,
    version,
    name: stream,
  };
}

function withoutVersion(whole: string): [stream: string, version: number | null] {
  const first = VERSION_FIRST.exec(whole) ?? VERSION_OF.exec(whole);
  if (first) return [first[2] ?? whole, Number(first[1])];
  const last = VERSION.exec(whole);
  return last ? [last[1] ?? whole, Number(last[2])] : [whole, null];
}
