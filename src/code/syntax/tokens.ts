interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** A text's value; a line's end is the sign `;`. */
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What is not closed goes on to the end, as in the language: who looked for its end again from each sign in it would take the square of it. */
const pattern =
  /(?<blank>[ \t\r]+|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<line>\n)|(?<text>"(?:[^"\\\n]|\\.)*"?|`[^`]*`)|(?<rune>'(?:[^'\\\n]|\\.)*'?)|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<number>\d[\w.]*)|(?<sign>:=|\.\.\.|<<=?|>>=?|&\^=?|&&|\|\||<-|[=!<>+\-*/%&|^]=|\+\+|--|[\s\S])/gu;

/** Signs after which a line goes on. */
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

/** The tokens of Go code, with `;` at the ends of lines where the language puts them. */
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

/** How many lines a part ends: all of them but comments and raw texts are short. */
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

/** Escapes that JSON does not have leave the text as it is written: it then equals no name. */
function unquoted(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal;
  }
}

const end: Token = { kind: 'end', text: '', line: 0 };

/** A place in the tokens of a file that moves on with what is found there. */
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

  /** Steps behind the bracket that closes the one at the current token. */
  protected skipBrackets(): void {
    let depth = 0;
    do {
      if (this.token.kind === 'sign' && '([{'.includes(this.token.text)) depth += 1;
      if (this.token.kind === 'sign' && ')]}'.includes(this.token.text)) depth -= 1;
      this.at += 1;
    } while (depth > 0 && !this.done);
  }

  /** Behind the next such bracket of this level. */
  protected skipTo(bracket: string): void {
    while (!this.isSign(bracket) && !this.done) {
      if (this.token.kind === 'sign' && '([{'.includes(this.token.text)) this.skipBrackets();
      else this.at += 1;
    }
    this.at += 1;
  }
}
