import { english, type Translate } from '../../text/translate';
import { type Expectation, type ExpectedCount, USUAL_WITHIN_MS } from './expectation';

/** An error in a file, with its place; line and column are 1-based. */
export interface ExpectationError {
  readonly line: number;
  readonly column: number;
  /** One sentence. */
  readonly message: string;
}

/** The content of a file of expectations. Lines with an error are left out. */
export interface ParsedExpectations {
  readonly expectations: readonly Expectation[];
  readonly errors: readonly ExpectationError[];
}

/**
 * Reads a file with one expectation on each line: `CAUSE [vN] -> EFFECT [by CONSUMER] [within N UNIT][, COUNT]`. EFFECT is a type, or `one
 * of {A, B}`; UNIT is ms, s, min, h or d; COUNT is `once`, `never` or `at most N`. Names with spaces are in quotes. A # begins a comment.
 */
export function parseExpectations(text: string, t: Translate = english): ParsedExpectations {
  const expectations: Expectation[] = [];
  const errors: ExpectationError[] = [];
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    const parser = new LineParser(line, i + 1, t);
    try {
      const read = parser.read();
      if (read) expectations.push(read);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      errors.push({ line: i + 1, column: error.column, message: error.message });
    }
  }
  return { expectations, errors };
}

class Unreadable extends Error {
  constructor(
    readonly column: number,
    message: string,
  ) {
    super(message);
  }
}

interface Token {
  readonly kind: 'name' | 'quoted' | 'sign' | 'end';
  readonly text: string;
  /** 1-based. */
  readonly column: number;
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const UNITS = 'ms, s, min, h, d';

/** Reads one line, token by token. */
class LineParser {
  #tokens: readonly Token[] = [];
  #at = 0;

  constructor(
    private readonly line: string,
    private readonly number: number,
    private readonly t: Translate,
  ) {}

  /** Returns undefined for a line without content. Throws Unreadable. */
  read(): Expectation | undefined {
    this.#tokens = tokensOf(this.line, this.t);
    if (this.#peek.kind === 'end') return undefined;
    const cause = this.#name(this.t('Expected here: the event type of the cause.'));
    const causeVersion = this.#version();
    this.#sign('->', this.t('Expected an arrow -> after the cause.'));
    const effects = this.#effects();
    let [consumer, withinMs]: [string | null, number] = [null, USUAL_WITHIN_MS];
    if (this.#takes('by')) consumer = this.#name(this.t('Expected here: the name of a consumer.'));
    if (this.#takes('within')) withinMs = this.#duration();
    const count: ExpectedCount = this.#takes(',') ? this.#count() : { kind: 'any' };
    const rest = this.#peek;
    if (rest.kind !== 'end') {
      throw new Unreadable(
        rest.column,
        this.t('"{word}" is not expected here: by, within, or a count after a comma may follow.', { word: rest.text }),
      );
    }
    const text = this.line.slice(0, rest.column - 1).trim();
    return { line: this.number, text, cause, causeVersion, effects, consumer, withinMs, count };
  }

  get #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', column: this.line.length + 1 };
  }

  #takes(word: string): boolean {
    const { kind, text } = this.#peek;
    if (kind === 'quoted' || kind === 'end' || text !== word) return false;
    this.#at += 1;
    return true;
  }

  #sign(sign: string, message: string): void {
    if (!this.#takes(sign)) throw new Unreadable(this.#peek.column, message);
  }

  #name(message: string): string {
    const token = this.#peek;
    if (token.kind !== 'name' && token.kind !== 'quoted') throw new Unreadable(token.column, message);
    this.#at += 1;
    return token.text;
  }

  #version(): string | null {
    const { kind, text } = this.#peek;
    if (kind !== 'name') return null;
    const [, version] = /^v(\w[\w.]*)$/.exec(text) ?? [];
    if (version === undefined) return null;
    this.#at += 1;
    return version;
  }

  #effects(): string[] {
    const start = this.#at;
    if (!this.#takes('one') || !this.#takes('of')) {
      this.#at = start;
      return [this.#name(this.t('Expected here: the event type that should follow.'))];
    }
    this.#sign('{', this.t('Expected types in braces: {example}.', { example: 'one of {A, B}' }));
    const effects = [this.#name(this.t('Expected here: an event type.'))];
    while (this.#takes(',')) effects.push(this.#name(this.t('Expected here: an event type.')));
    this.#sign('}', this.t('A closing brace {brace} is missing.', { brace: '}' }));
    return effects;
  }

  #duration(): number {
    const token = this.#peek;
    const [, number, attached] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(token.kind === 'name' ? token.text : '') ?? [];
    if (number === undefined)
      throw new Unreadable(token.column, this.t('Expected a duration, for example {example}.', { example: '2 s' }));
    this.#at += 1;
    const unit = attached === '' ? this.#unit() : (attached ?? '');
    const ms = UNIT_MS.get(unit);
    if (ms === undefined) {
      const column = attached === '' ? this.#peek.column : token.column + number.length;
      throw new Unreadable(column, this.t('Expected a unit after the number: {units}.', { units: UNITS }));
    }
    if (attached === '') this.#at += 1;
    return Number(number) * ms;
  }

  #unit(): string {
    const { kind, text } = this.#peek;
    return kind === 'name' ? text : '';
  }

  #count(): ExpectedCount {
    if (this.#takes('once')) return { kind: 'once' };
    if (this.#takes('never')) return { kind: 'never' };
    if (this.#takes('at')) {
      this.#sign('most', this.t('Only "at most" is allowed here.'));
      const token = this.#peek;
      if (token.kind !== 'name' || !/^\d{1,6}$/.test(token.text))
        throw new Unreadable(token.column, this.t('Expected a whole number.'));
      this.#at += 1;
      return { kind: 'atMost', most: Number(token.text) };
    }
    throw new Unreadable(this.#peek.column, this.t('Expected after the comma: once, never, or at most and a number.'));
  }
}

/** Returns the tokens of a line, without its comment. */
function tokensOf(line: string, t: Translate): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|#.*$|(->|[{},])|"((?:[^"\\]|\\.)*)"|((?:(?!->)[^\s"{},#])+)|(.)/gu;
  for (const match of line.matchAll(pattern)) {
    const [whole, sign, text, name, wrong] = match;
    const column = match.index + 1;
    if (wrong !== undefined) throw new Unreadable(column, t('A quote has no end.'));
    if (whole.startsWith('#')) {
      tokens.push({ kind: 'end', text: '', column });
      return tokens;
    }
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, column });
    else if (text !== undefined) tokens.push({ kind: 'quoted', text: text.replace(/\\(.)/g, '$1'), column });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, column });
  }
  return tokens;
}
