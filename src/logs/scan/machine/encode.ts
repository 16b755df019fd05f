/** WebAssembly code as its bytes. Operators are functions from pieces of code to a piece of code. */
export type Code = readonly number[];

const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let left = value;
  while (left > 127) {
    bytes.push((left & 127) | 128);
    left >>>= 7;
  }
  return [...bytes, left];
};

const signed = (value: number): number[] => {
  const bytes: number[] = [];
  let left = value;
  while (left < -64 || left > 63) {
    bytes.push((left & 127) | 128);
    left >>= 7;
  }
  return [...bytes, left & 127];
};

const operator =
  (...code: number[]) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), ...code];
/** An operator of vectors; these have an additional prefix. */
const vector = (code: number) => operator(0xfd, ...unsigned(code));
const access =
  (...code: number[]) =>
  (address: Code, offset = 0, ...value: Code[]): Code => [...address, ...value.flat(), ...code, 0, ...unsigned(offset)];

export const i32 = {
  of: (value: number): Code => [0x41, ...signed(value | 0)],
  load: access(0x28),
  loadByte: access(0x2d),
  store: (address: Code, value: Code, offset = 0) => access(0x36)(address, offset, value),
  isZero: operator(0x45),
  equal: operator(0x46),
  less: operator(0x49),
  atMost: operator(0x4d),
  atLeast: operator(0x4f),
  leadingZeros: operator(0x67),
  trailingZeros: operator(0x68),
  onesIn: operator(0x69),
  add: operator(0x6a),
  sub: operator(0x6b),
  mul: operator(0x6c),
  and: operator(0x71),
  or: operator(0x72),
  xor: operator(0x73),
  left: operator(0x74),
  right: operator(0x76),
};

/** Operators for 16 bytes, or 4 numbers, at once. */
export const v128 = {
  load: access(0xfd, 0),
  bytesOf: (byte: number) => operator(0xfd, 15)(i32.of(byte)),
  numbersOf: (number: number) => operator(0xfd, 17)(i32.of(number)),
  equalBytes: vector(35),
  bytesAtMost: vector(42),
  or: vector(80),
  /** One bit for each byte: its highest. */
  bits: vector(100),
  subBytes: vector(113),
  rightNumbers: vector(173),
  mulNumbers: vector(181),
  number: (value: Code, lane: number): Code => [...value, 0xfd, 27, lane],
};

const NOTHING = 0x40;
/** A block of code, which `leave` can leave. */
export const block = (...body: Code[]): Code => [0x02, NOTHING, ...body.flat(), 0x0b];
/** Leaves `depth` blocks: continues after a block, or at the start of a loop. */
export const leave = (depth: number): Code => [0x0c, ...unsigned(depth)];
/** As `leave`, when the condition is true. */
export const leaveIf = (depth: number, condition: Code): Code => [...condition, 0x0d, ...unsigned(depth)];
/** Repeats the body while the condition is true. In the body, the loop itself has the depth 1, the code around it the depth 2. */
export const whileTrue = (condition: Code, ...body: Code[]): Code =>
  block([0x03, NOTHING, ...leaveIf(1, i32.isZero(condition)), ...body.flat(), ...leave(0), 0x0b]);
/** Runs the body when the condition is true; the body is a block. */
export const when = (condition: Code, ...body: Code[]): Code => [...condition, 0x04, NOTHING, ...body.flat(), 0x0b];

const TYPES = { i32: 0x7f, v128: 0x7b };
export type Type = keyof typeof TYPES;

/** A variable of a function: the code for its value, and the code that sets it. */
export interface Variable {
  readonly value: Code;
  set(to: Code): Code;
  /** Sets the variable and returns its value. */
  tee(to: Code): Code;
}

/** A named function of two numbers that returns a number. */
export interface Routine {
  readonly name: string;
  readonly body: (first: Variable, second: Variable, variable: (type: Type) => Variable) => Code;
}

const variableAt = (index: number): Variable => ({
  value: [0x20, ...unsigned(index)],
  set: (to) => [...to, 0x21, ...unsigned(index)],
  tee: (to) => [...to, 0x22, ...unsigned(index)],
});

const list = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const sized = (content: Code): number[] => [...unsigned(content.length), ...content];
const nameOf = (text: string) => sized([...Buffer.from(text)]);

/** Returns a module of routines. They use a memory of `pages` pages of 64 KB, which the host provides. */
export function moduleOf(routines: readonly Routine[], pages: number): Uint8Array<ArrayBuffer> {
  const types = routines.map(() => [0x60, ...list([[TYPES.i32], [TYPES.i32]]), ...list([[TYPES.i32]])]);
  const bodies = routines.map(({ body }) => {
    const locals: Code[] = [];
    const code = body(variableAt(0), variableAt(1), (type) => {
      locals.push([1, TYPES[type]]);
      return variableAt(locals.length + 1);
    });
    return sized([...list(locals), ...code, 0x0b]);
  });
  const section = (id: number, items: readonly Code[]): number[] => [id, ...sized(list(items))];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [[...nameOf('host'), ...nameOf('memory'), 2, 0, ...unsigned(pages)]]),
    ...section(
      3,
      routines.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      routines.map(({ name }, i) => [...nameOf(name), 0, ...unsigned(i)]),
    ),
    ...section(10, bodies),
  ]);
}
