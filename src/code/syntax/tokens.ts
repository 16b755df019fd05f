interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** The content of a text; the end of a line is the sign `;`. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * An unclosed comment or text continues to the end, as in the language. If its end were searched for again from each character in it, the
 * time would be quadratic.
 */
const pattern =
  /(?<blank>[ \t\r]+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<line>\n)|(?<text>"(?:[^"\\\n]|\\.)*"?|`[^`]*`)|(?<rune>'(?:[^'\\\n]|\\.)*'?)|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<number>\d[\w.]*)|(?<sign>:=|\.\.\.|<<=?|>>=?|&\^=?|&&|\|\||<-|[=!<>+\-*/%&|^]=|\+\+|--|[\s\S])/gu;

/** Signs after which the end of a line ends the statement. */
const endsStatement = new Set([')', ']', '}', '++', '--']);
const keywords = new Set([
  'if',
  'for',
  'func',
  'var',
  'const',
  'type',
  'switch',
  'select',
  'case',
  'else',
  'go',
  'defer',
  'range',
  'struct',
  'interface',
  'map',
  'chan',
  'package',
  'import',
  'goto',
]);

/** Returns the tokens of Go code, with `;` at the ends of lines where the language inserts it. */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let at = 1;
  const push = (kind: Token['kind'], text: string) => tokens.push({ kind, text, line: at });
  for (const { 0: part, groups = {} } of code.matchAll(pattern)) {
    const { text, rune, name, number, sign } = groups;
    const breaks = linesIn(part);
    if (text !== undefined) push('text', unquoted(text));
    else if (breaks > 0) {
      if (endsLine(tokens.at(-1))) push('sign', ';');
    } else if (rune !== undefined) push('number', rune);
    else if (name !== undefined) push('name', name);
    else if (number !== undefined) push('number', number);
    else if (sign !== undefined) push('sign', sign);
    at += breaks;
  }
  return tokens;
}

/** Counts the line feeds in a part. Only comments and raw texts are long. */
function linesIn(part: string): number {
  let lines = 0;
  for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function endsLine(token: Token | undefined): boolean {
  if (!token || token.text === ';') return false;
  if (token.kind === 'sign') return endsStatement.has(token.text);
  return token.kind !== 'name' || !keywords.has(token.text);
}

/**
 * Returns the content of a literal. With escapes that JSON does not have, the literal is returned as it is written, so that it equals no
 * name.
 */
function unquoted(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}

const end: Token = { kind: 'end', text: '', line: 0 };

/** A place in the tokens of a file that moves forward as tokens are read. */
export abstract class TokenReader {
  protected at = 0;

  constructor(protected readonly tokens: readonly Token[]) {}

  protected get token(): Token {
    return this.tokens[this.at] ?? end;
  }

  protected isSign(text: string): boolean {
    return this.token.kind === 'sign' && this.token.text === text;
  }

  protected isWord(text: string): boolean {
    return this.token.kind === 'name' && this.token.text === text;
  }

  protected accept(text: string): boolean {
    const found = this.isSign(text) || this.isWord(text);
    if (found) this.at += 1;
    return found;
  }

  protected get done(): boolean {
    return this.token.kind === 'end';
  }

  /** Moves to the token after the bracket that closes the one at the current token. */
  protected skipBrackets(): void {
    let depth = 0;
    do {
      if (this.token.kind === 'sign' && '([{'.includes(this.token.text)) depth += 1;
      if (this.token.kind === 'sign' && ')]}'.includes(this.token.text)) depth -= 1;
      this.at += 1;
    } while (depth > 0 && !this.done);
  }

  /** Moves to the token after the next such bracket at this level. */
  protected skipTo(bracket: string): void {
    while (!this.isSign(bracket) && !this.done) {
      if (this.token.kind === 'sign' && '([{'.includes(this.token.text)) this.skipBrackets();
      else this.at += 1;
    }
    this.at += 1;
  }
}
