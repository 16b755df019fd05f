export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end';
  /** A text's value; a line's end is the sign `;`. */
  readonly text: string;
}

const pattern =
  /(?<blank>[ \t\r]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<line>\n)|(?<text>"(?:[^"\\\n]|\\.)*"|`[^`]*`)|(?<rune>'(?:[^'\\\n]|\\.)*')|(?<name>[\p{L}_][\p{L}\p{Nd}_]*)|(?<number>\d[\w.]*)|(?<sign>:=|\.\.\.|&&|\|\||<-|[=!<>+\-*/%&|^]=|\+\+|--|[\s\S])/gu;

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
  for (const { groups = {} } of code.matchAll(pattern)) {
    const { line, text, rune, name, number, sign, blank } = groups;
    if (line !== undefined || blank?.includes('\n')) {
      if (endsLine(tokens.at(-1))) tokens.push({ kind: 'sign', text: ';' });
    } else if (text !== undefined) tokens.push({ kind: 'text', text: unquoted(text) });
    else if (rune !== undefined) tokens.push({ kind: 'number', text: rune });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
  }
  return tokens;
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
