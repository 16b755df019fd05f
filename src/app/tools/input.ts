import { visible } from '../../model/text/safeText';

/** A call that an answer proposes. */
export interface NextCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, string | boolean>>;
  /** What the call shows. */
  readonly why: string;
}

/** Why a tool cannot answer. The message tells the agent what to call instead. With calls in `next`, the answer is not an error. */
export class ToolProblem extends Error {
  constructor(
    message: string,
    readonly next: readonly NextCall[] = [],
  ) {
    super(message);
  }
}

/** One argument of a tool. */
interface InputField {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  readonly required?: true;
  /** The only values that are allowed. */
  readonly values?: readonly string[];
}

export type InputFields = Readonly<Record<string, InputField>>;

type ValueOf<F extends InputField> = F['type'] extends 'boolean'
  ? boolean
  : F extends { readonly values: readonly (infer V)[] }
    ? V
    : string;

/** The arguments of a call after reading. */
export type InputOf<F extends InputFields> = {
  readonly [K in keyof F]: F[K] extends { readonly required: true } ? ValueOf<F[K]> : ValueOf<F[K]> | undefined;
};

/** The JSON Schema of a tool's arguments. It is a type, not an interface, because protocols take it as any JSON object. */
export type InputSchema = {
  type: 'object';
  properties: Record<string, { type: string; description: string; enum?: string[] }>;
  required: string[];
  additionalProperties: false;
};

/** The longest argument, in characters. A pasted part of a log is shorter. */
const LONGEST = 20_000;

/** Returns the JSON Schema of the arguments. */
export function inputSchemaOf(fields: InputFields): InputSchema {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([name, { type, description, values }]) => [
      name,
      { type, description, ...(values === undefined ? {} : { enum: [...values] }) },
    ]),
  );
  const required = Object.keys(fields).filter((name) => fields[name]?.required);
  return { type: 'object', properties, required, additionalProperties: false };
}

/** Reads the arguments of a call. An empty text counts as absent. Throws ToolProblem. */
export function readInput<F extends InputFields>(tool: string, fields: F, given: unknown): InputOf<F> {
  const input = given ?? {};
  if (typeof input !== 'object' || Array.isArray(input)) throw new ToolProblem(`${tool} takes an object of arguments.`);
  const read: Record<string, unknown> = {};
  const known = Object.keys(fields);
  for (const [name, value] of Object.entries(input)) {
    const field = known.includes(name) ? fields[name] : undefined;
    if (!field) {
      const unknown = visible(name).slice(0, 40);
      throw new ToolProblem(`${tool} has no argument "${unknown}". Its arguments are: ${known.join(', ')}.`);
    }
    if (value === null || value === undefined || value === '') continue;
    read[name] = readValue(tool, name, field, value);
  }
  const missing = known.find((name) => fields[name]?.required && read[name] === undefined);
  if (missing !== undefined) {
    throw new ToolProblem(`${tool} needs the argument "${missing}": ${fields[missing]?.description}`);
  }
  return read as InputOf<F>;
}

function readValue(tool: string, name: string, { type, values }: InputField, value: unknown): string | boolean {
  if (type === 'boolean') {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new ToolProblem(`The argument "${name}" of ${tool} is true or false.`);
  }
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw new ToolProblem(`The argument "${name}" of ${tool} is a text.`);
  if (text.length > LONGEST) throw new ToolProblem(`The argument "${name}" of ${tool} is too long. Give the id alone.`);
  if (values && !values.includes(text)) {
    throw new ToolProblem(`The argument "${name}" of ${tool} is one of: ${values.join(', ')}.`);
  }
  return text;
}
