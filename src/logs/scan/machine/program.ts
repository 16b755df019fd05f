import {
  block,
  type Code,
  i32,
  leave,
  leaveIf,
  moduleOf,
  type Routine,
  type Type,
  type Variable,
  v128,
  when,
  whileTrue,
} from './encode';
import {
  DIGIT_WIDTHS,
  KEY_PARTS,
  LIST_BYTES,
  PLACES,
  SECOND_FACTOR,
  SMALL,
  UUID_WIDTH,
  WINDOW_BITS,
  WORD_BITS,
  WORD_FACTOR,
} from './layout';

/** The minimum length of a run; a shorter one cannot contain a window. */
const LEAST_RUN = 16;
/** The maximum number of bytes that one step adds to the list. */
const STEP_BYTES = 5 * 8;
const HYPHEN = 45;
const LINE_FEED = 10;
const STEP = 16;
const HALF = STEP / 2;
const HALF_BITS = 0xff;
const ALL = 0xffff;

const byteAt = i32.loadByte;
const isSet = (bits: number, index: Code) =>
  i32.and(i32.right(byteAt(i32.right(index, i32.of(3)), bits), i32.and(index, i32.of(7))), i32.of(1));
const add = (variable: Variable, by: number) => variable.set(i32.add(variable.value, i32.of(by)));

/** Code for one bit for each of 16 bytes: whether it may be part of an id. Overwrites `bytes`. */
function runBits(bytes: Variable, address: Code): Code {
  const isAmong = (value: Code, first: string, count: number) =>
    v128.bytesAtMost(v128.subBytes(value, v128.bytesOf(first.charCodeAt(0))), v128.bytesOf(count - 1));
  return v128.bits(
    v128.or(
      v128.or(isAmong(bytes.tee(v128.load(address)), '0', 10), v128.equalBytes(bytes.value, v128.bytesOf(HYPHEN))),
      isAmong(v128.or(bytes.value, v128.bytesOf(0x20)), 'a', 6),
    ),
  );
}

/**
 * `collect(from, end)` examines the text in steps of 16 bytes. It lists known words with their offset and hash, and runs of hex digits and
 * hyphens that contain a known window with both offsets, the second one with all its bits inverted. Returns where to continue: the end, or
 * an earlier offset when the list is full.
 */
const collect: Routine = {
  name: 'collect',
  body: (at, end, variable) => {
    const out = variable('i32');
    const free = variable('i32');
    const start = variable('i32');
    const stop = variable('i32');
    const bits = variable('i32');
    const bytes = variable('v128');
    const hashes = variable('v128');
    const hash = [variable('i32'), variable('i32'), variable('i32'), variable('i32')];
    const list = (first: Code, second: Code): Code => [
      ...i32.store(out.value, first, PLACES.list),
      ...i32.store(out.value, second, PLACES.list + 4),
      ...add(out, 8),
    ];
    const words: Code = [
      ...hashes.set(
        v128.rightNumbers(v128.mulNumbers(v128.load(at.value), v128.numbersOf(WORD_FACTOR)), i32.of(32 - WORD_BITS)),
      ),
      ...when(
        hash
          .map((one, lane) => isSet(PLACES.words, one.tee(v128.number(hashes.value, lane))))
          .reduce((a, b) => i32.or(a, b)),
        ...hash.map((one, lane) =>
          when(isSet(PLACES.words, one.value), list(i32.add(at.value, i32.of(4 * lane)), one.value)),
        ),
      ),
    ];
    // A run of sufficient length contains all bytes of one half of a step, wherever the run begins.
    const isHalf = (half: Code) => i32.equal(i32.and(half, i32.of(HALF_BITS)), i32.of(HALF_BITS));
    const lower = isHalf(bits.value);
    const isWithinLong = i32.or(
      isHalf(bits.tee(runBits(bytes, at.value))),
      isHalf(i32.right(bits.value, i32.of(HALF))),
    );
    /** From a place within a run to both ends of the run. */
    const extend: Code = [
      ...stop.set(start.value),
      ...bits.set(i32.of(STEP)),
      ...whileTrue(
        i32.equal(bits.value, i32.of(STEP)),
        bits.set(
          i32.leadingZeros(
            i32.or(
              i32.left(i32.xor(runBits(bytes, i32.sub(start.value, i32.of(STEP))), i32.of(ALL)), i32.of(STEP)),
              i32.of(ALL),
            ),
          ),
        ),
        start.set(i32.sub(start.value, bits.value)),
      ),
      ...bits.set(i32.of(STEP)),
      ...whileTrue(
        i32.equal(bits.value, i32.of(STEP)),
        bits.set(i32.trailingZeros(i32.or(i32.xor(runBits(bytes, stop.value), i32.of(ALL)), i32.of(ALL + 1)))),
        stop.set(i32.add(stop.value, bits.value)),
      ),
      ...free.set(stop.value),
    ];
    return [
      ...whileTrue(
        i32.and(i32.less(at.value, end.value), i32.less(out.value, i32.of(LIST_BYTES - STEP_BYTES))),
        words,
        when(
          isWithinLong,
          start.set(i32.add(at.value, i32.left(i32.isZero(lower), i32.of(3)))),
          when(
            i32.atMost(free.value, start.value),
            extend,
            when(
              i32.atLeast(i32.sub(stop.value, start.value), i32.of(LEAST_RUN)),
              ifKnown(start, stop, variable, list(start.value, i32.xor(stop.value, i32.of(-1)))),
            ),
          ),
        ),
        add(at, STEP),
      ),
      ...i32.store(i32.of(0), out.value, PLACES.taken),
      ...at.value,
    ];
  },
};

/** Code that runs `found` when a run contains a window with a known key. */
function ifKnown(start: Variable, stop: Variable, variable: (type: Type) => Variable, found: Code): Code {
  const place = variable('i32');
  const from = variable('i32');
  const to = variable('i32');
  const key = variable('i32');
  const isWanted = (index: number) => i32.load(i32.of(0), PLACES.widths + 4 * index);
  const isHyphen = (offset: number) => i32.equal(byteAt(place.value, offset), i32.of(HYPHEN));
  const areHyphens = [8, 13, 18, 23].map(isHyphen).reduce((a, b) => i32.and(a, b));
  const slotOf = (number: Code) => i32.right(number, i32.of(32 - WINDOW_BITS));
  /** Leaves the given number of blocks when the key is known, to the code for that case; a loop counts as two blocks. */
  const probe = (width: number, depth: number): Code =>
    when(
      isSet(PLACES.windows, slotOf(key.tee(keyOf(place.value, width)))),
      leaveIf(depth + 1, isSet(PLACES.windows, slotOf(i32.mul(key.value, i32.of(SECOND_FACTOR))))),
    );
  const fits = (width: number, end: Code) => i32.atMost(i32.add(place.value, i32.of(width)), end);
  const uuids = when(
    isWanted(0),
    place.set(start.value),
    whileTrue(fits(UUID_WIDTH, stop.value), when(areHyphens, probe(UUID_WIDTH, 4)), add(place, 1)),
  );
  const stretches: Code = [
    ...from.set(start.value),
    ...whileTrue(
      i32.less(from.value, stop.value),
      to.set(from.value),
      whileTrue(i32.less(to.value, stop.value), leaveIf(1, i32.equal(byteAt(to.value), i32.of(HYPHEN))), add(to, 1)),
      ...DIGIT_WIDTHS.map((width, i) =>
        when(isWanted(i + 1), place.set(from.value), whileTrue(fits(width, to.value), probe(width, 6), add(place, 1))),
      ),
      from.set(i32.add(to.value, i32.of(1))),
    ),
  ];
  const areDigits = DIGIT_WIDTHS.map((_, i) => isWanted(i + 1)).reduce((a, b) => i32.or(a, b));
  return block(block(uuids, when(areDigits, stretches), leave(1)), found);
}

function keyOf(place: Code, width: number): Code {
  const mixed = KEY_PARTS.map(([offset, factor]) =>
    i32.mul(i32.or(i32.load(place, offset < 0 ? width + offset : offset), i32.of(SMALL)), i32.of(factor)),
  ).reduce((a, b) => i32.xor(a, b));
  return i32.mul(mixed, i32.of(WORD_FACTOR));
}

/** `count(from, end)` returns the number of line feeds between two offsets. */
const count: Routine = {
  name: 'count',
  body: (at, end, variable) => {
    const found = variable('i32');
    const bits = v128.bits(v128.equalBytes(v128.load(at.value), v128.bytesOf(LINE_FEED)));
    const left = i32.sub(end.value, at.value);
    const first = i32.sub(i32.left(i32.of(1), left), i32.of(1));
    return [
      ...whileTrue(
        i32.atMost(i32.add(at.value, i32.of(STEP)), end.value),
        found.set(i32.add(found.value, i32.onesIn(bits))),
        add(at, STEP),
      ),
      ...i32.add(found.value, i32.onesIn(i32.and(bits, first))),
    ];
  },
};

/** Returns the module with both routines, about 2,000 bytes. */
export const program = (pages: number) => moduleOf([collect, count], pages);
