import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readGo } from '../../../src/code/go/text';
import { tokensOf } from '../../../src/code/syntax/tokens';
import { endIn } from '../../../src/logs/failures/ends/exits';
import { namedProcess } from '../../../src/logs/failures/ends/writers';
import { readLine } from '../../../src/logs/formats/readLine';
import { idsOfLine } from '../../../src/logs/ids/lineIds';
import { spotIds } from '../../../src/logs/ids/spotIds';
import { partsOfLine } from '../../../src/logs/lines/parts/several';
import { Records } from '../../../src/logs/lines/records';
import { isMereCancel } from '../../../src/model/diagnosis/rules/teardown';
import { parseLookup } from '../../../src/model/lookup/lookup';
import { LOGGERS } from '../../support/logForms';

const SHORT = 1_000;
const LONG = 16 * SHORT;
/** Proportional work takes 16 times as long for the long line, quadratic work 256 times. */
const MOST_GROWTH = 64;
/** Shorter times are noise, and no person would notice them. */
const CHEAP_MS = 60;

/** The texts that the patterns repeat. */
const BLOCKS =
  'a:|a |a.b.|a/|a@|@|V/|svc:|.@| |\t|[|[[|]|"|\\"|\\|=|a=|a=b |{|}|(|(:1:|.|1|1:|- |-|<|::|[a] |, |a: | []|├ |  (a|map[|a={ |a=[ |key=|\x1b[|\x1b'
    .split('|')
    .concat('|', 'a | ');
/** Beginnings after which further patterns of forms apply. */
const HEADS = [
  '',
  '2026-11-22 10:11:12.123 INFO ',
  '2026-11-22 10:11:12.123 INFO [',
  '2026-11-22 10:11:12.123 INFO total',
  '2026-11-22 10:11:12.123 INFO a | name',
  '[[',
  '{"',
  '{"msg":"',
  '1: a:1:',
  '-> a',
  '[ 11-22 10:11:12.123 ',
  '11-22 10:11:12.123 1: 1 V/a',
  '<13>1 2026-11-22T10:11:12Z h p 1 m [',
  '<13>1 2026-11-22T10:11:12Z h p 1 m [a@1',
  'CEF:0|a|b|c|d|e|5|',
  '2026-11-22 10:11:12.123 UTC,"a","b",12,"',
  'time=2026-11-22T10:11:12Z level=info msg="',
  '{"log":"{\\"a\\":1}{\\"',
  '14:57:16.385123 ERR a b',
];
const { loggers } = JSON.parse(readFileSync(new URL('../../fixtures/logs/tools.json', import.meta.url), 'utf8')) as {
  readonly loggers: Readonly<Record<string, string>>;
};

/** More texts that the patterns for ends and errors repeat. */
const END_BLOCKS = 'a_|*** [|line 1: |a exited with code |Killed process 1 ('.split('|');
const ERROR_BLOCKS = ['a:\n', ' a\n', 'a.(', 'a.b[', 'EOF\n', '; ', 'a; EOF\n', 'a/b~', '\n * a'];

const read = (text: string) => idsOfLine(readLine(text));
function putTogether(text: string): unknown {
  const records = new Records();
  records.add('API: SYSTEM()', 1);
  records.add(text, 2);
  return records.end();
}

function cpuOf(work: () => unknown, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    work();
    least = Math.min(least, process.cpuUsage(before).user / 1_000);
  }
  return least;
}

/** How much longer a line of 16 kB takes than one of 1 kB. Lengths in between come first, so that exponential work is found early. */
function growth(read: (text: string) => unknown, lineOf: (length: number) => string): number | undefined {
  for (const length of [40, 200, SHORT, LONG]) {
    const [line, shorter] = [lineOf(length), lineOf(length / 16)];
    if (cpuOf(() => read(line), 1) < CHEAP_MS) continue;
    const long = cpuOf(() => read(line), 3);
    const grown =
      long /
      Math.max(
        cpuOf(() => read(shorter), 5),
        0.5,
      );
    if (long >= CHEAP_MS && grown > MOST_GROWTH) return grown;
  }
  return undefined;
}

interface Repeated {
  readonly head: string;
  readonly block: string;
  readonly end: string;
}

function assertGrowth(work: (text: string) => unknown, cases: readonly Repeated[]): void {
  const slow = cases.flatMap(({ head, block, end }) => {
    const grown = growth(work, (length) => head + block.repeat(Math.ceil(length / block.length)) + end);
    return grown === undefined ? [] : [`${head}${block}… ×${grown.toFixed(0)}`];
  });
  assert.deepEqual(slow, []);
}

const each = (heads: readonly string[], blocks: readonly string[]): Repeated[] =>
  heads.flatMap((head) => blocks.map((block) => ({ head, block, end: 'x' })));
const behind = (...heads: string[]) => each(heads, BLOCKS);

describe('the time for a line that repeats one text', () => {
  it('stays in proportion when it is read after the beginning of a form', () => assertGrowth(read, behind(...HEADS)));

  it('stays in proportion when it is read behind usual lines and in the middle of them', () => {
    const lines = [...Object.values(LOGGERS), ...Object.values(loggers)].map((line) => line.split('\n')[0] ?? '');
    // Each line gets another block; all blocks with all lines would take minutes.
    const blockAt = (index: number) => BLOCKS[index % BLOCKS.length] ?? '';
    const cases = lines.flatMap((line, i): Repeated[] => {
      const at = line.indexOf(' ', 10) + 1;
      return [
        { head: line, block: blockAt(i), end: '' },
        { head: line.slice(0, at), block: blockAt(i * 7), end: line.slice(at) },
      ];
    });
    assertGrowth(read, cases);
  });

  it('stays in proportion when it is searched for ids', () => assertGrowth(spotIds, behind('', 'event_id=')));

  it('stays in proportion when it is joined with the line in front of it', () =>
    assertGrowth(putTogether, behind('', '1: a:1:', '[ 11-22 10:11:12.123 ')));

  it('stays in proportion when it is read below the header of a table', () => {
    const below = (header: string) => (text: string) => {
      const records = new Records();
      records.add(header, 1);
      records.add(text, 2);
      return records.end();
    };
    for (const header of ['time | level | message', 'time,level,message', '-[ RECORD 1 ]-'])
      assertGrowth(below(header), each([''], [...BLOCKS, '-', '-+', '""']));
  });

  it('stays in proportion when it is read for the end of a process and the name of that process', () => {
    const line = readLine('');
    const readEnd = (text: string) => [endIn({ ...line, inner: text }), namedProcess({ message: '', inner: text })];
    assertGrowth(readEnd, each(['', '[1]  ', 'a in pod ', 'make: *** [', 'exited: '], [...BLOCKS, ...END_BLOCKS]));
  });

  it('stays in proportion when it is Go code with an unfinished text or comment', () => {
    const heads = ['', 'var x = "', "var x = '", 'var x = `'];
    const blocks = ['\\"', '{\\"a\\":', "\\'", '/* ', '/*\n', '"', "'", '"a', '`'];
    for (const read of [readGo, tokensOf]) assertGrowth(read, each(heads, blocks));
  });

  it('stays in proportion when it is read as an error that wraps others', () => {
    assertGrowth(isMereCancel, each(['a\n', 'a\na.', 'a;a.('], [...BLOCKS, ...ERROR_BLOCKS]));
    // A call in a stack has its closing brackets behind the opening ones.
    const closed = (text: string) => isMereCancel(`${text}${')'.repeat(text.length / 2)}!`);
    assertGrowth(closed, each(['a\na.'], ['(', 'a.(', 'a(']));
  });

  it('stays in proportion when it is looked up', () =>
    assertGrowth((text) => parseLookup(text), behind('', 'a', 'event_id=')));

  it('stays in proportion when it is looked up and each word is a key', () =>
    assertGrowth(
      // The longest text that a look-up accepts.
      (text) => parseLookup(text.repeat(4).slice(0, 64_000)),
      ['tid:', 'trace:', 'a_id:'].map((block) => ({ head: '', block, end: '' })),
    ));

  it('stays in proportion when it is looked up and begins like the name of a stream', () => {
    const cases = [
      ['A', 'a'],
      ['A', 'aA'],
      ['', 'stream'],
      ['stream', ' '],
      ['stream{', ' '],
    ];
    assertGrowth(
      (text) => parseLookup(text),
      cases.map(([head = '', block = '']) => ({ head, block, end: '' })),
    );
  });

  it('stays in proportion when it is looked up and has a list behind a key', () =>
    assertGrowth(
      (text) => parseLookup(text),
      [
        { head: 'event_id="[a', block: ',', end: '=]"' },
        { head: 'event_id="[a', block: ', ', end: ':]"' },
      ],
    ));

  it('stays in proportion when it is split as the output of a terminal', () =>
    assertGrowth(
      // A line of a terminal is not cut.
      (text) => partsOfLine(`[0.1, "o", "${text.repeat(20)}"]`),
      ['\\r', '\\\\', ' '].map((block) => ({ head: '', block, end: '' })),
    ));
});
