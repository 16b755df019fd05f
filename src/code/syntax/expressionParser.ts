import { type Expression, type LiteralItem, type Statement, type TypeSyntax, unknownExpression } from './syntax';
import { TypeParser } from './typeParser';

/** Reads expressions from tokens. Never throws: it skips what it does not understand. */
export abstract class ExpressionParser extends TypeParser {
  /** Whether a brace opens the body of a statement and not a literal, because it is in the statement's head. */
  private inHead = false;

  /** Reads statements in braces. */
  protected abstract block(): Statement[];

  /** Reads something in which braces open bodies. */
  protected inStatement<T>(read: () => T): T {
    return this.withHead(true, read);
  }

  /** Reads something in which braces open literals again. */
  protected inBody<T>(read: () => T): T {
    return this.withHead(false, read);
  }

  private withHead<T>(inHead: boolean, read: () => T): T {
    const before = this.inHead;
    this.inHead = inHead;
    const result = read();
    this.inHead = before;
    return result;
  }

  /** Reads an expression with only the operators that bind tighter than `above`. */
  protected expression(above = 0): Expression {
    let left = this.unary();
    for (;;) {
      const { text: sign, kind, line } = this.token;
      const binds = kind === 'sign' ? (binary.get(sign) ?? 0) : 0;
      if (binds <= above) return left;
      this.at += 1;
      left = { kind: 'operation', sign, left, right: this.expression(binds), line };
    }
  }

  private unary(): Expression {
    if (this.accept('&')) return { kind: 'pointer', of: this.unary() };
    if (this.accept('*')) return this.unary();
    if (this.accept('!')) return { kind: 'not', of: this.unary() };
    for (const sign of ['-', '+', '^', '<-']) {
      if (this.accept(sign)) {
        this.unary();
        return unknownExpression;
      }
    }
    return this.suffixes(this.operand());
  }

  private operand(): Expression {
    const { kind, text, line } = this.token;
    if (kind === 'text') {
      this.at += 1;
      return { kind: 'text', text, line };
    }
    if (kind === 'number') {
      this.at += 1;
      const number = wholeNumber(text);
      return number === undefined ? unknownExpression : { kind: 'number', number };
    }
    if (this.isSign('(')) {
      this.at += 1;
      const inner = this.withHead(false, () => this.expression());
      this.skipTo(')');
      return inner;
    }
    if (this.isSign('[') || this.isWord('map') || this.isWord('struct') || this.isWord('chan')) {
      const type = this.type();
      return this.isSign('{') ? this.literal(type) : { kind: 'type', type };
    }
    if (this.isWord('interface')) return { kind: 'type', type: this.type() };
    if (this.isWord('func')) return this.functionLiteral();
    if (this.isSign('{')) return this.literal(undefined);
    if (kind === 'name') {
      this.at += 1;
      return { kind: 'name', name: text, line };
    }
    this.at += 1;
    return unknownExpression;
  }

  private functionLiteral(): Expression {
    this.at += 1;
    const parameters = this.parameters();
    this.results();
    if (!this.isSign('{')) return { kind: 'type', type: { kind: 'function', parameters } };
    return { kind: 'function', parameters, body: this.withHead(false, () => this.block()) };
  }

  private suffixes(operand: Expression): Expression {
    let value = operand;
    for (;;) {
      if (this.accept('.')) {
        if (this.isSign('(')) value = this.assertion(value);
        else {
          value = { kind: 'select', of: value, name: this.token.text, line: this.token.line };
          this.at += 1;
        }
      } else if (this.isSign('(')) value = this.call(value);
      else if (this.isSign('[')) value = this.index(value);
      else if (this.isSign('{') && !this.inHead && typeOf(value)) value = this.literal(typeOf(value));
      else return value;
    }
  }

  private assertion(of: Expression): Expression {
    this.at += 1;
    const type = this.isWord('type') ? undefined : this.type();
    this.skipTo(')');
    return { kind: 'assert', of, type };
  }

  private call(callee: Expression): Expression {
    const { line } = this.token;
    this.at += 1;
    const values: Expression[] = [];
    let spread = false;
    this.withHead(false, () => {
      while (!this.isSign(')') && !this.done) {
        const before = this.at;
        values.push(this.expression());
        spread = this.accept('...');
        this.accept(',');
        this.accept(';');
        if (this.at === before) this.at += 1;
      }
    });
    this.accept(')');
    return { kind: 'call', callee, values, spread, line };
  }

  private index(of: Expression): Expression {
    const { line } = this.token;
    this.at += 1;
    const inner = () => this.withHead(false, () => this.expression());
    const index = this.isSign(':') ? undefined : inner();
    if (index === undefined || this.isSign(':')) {
      this.accept(':');
      const to = this.isSign(']') ? undefined : inner();
      this.skipTo(']');
      return { kind: 'slice', of, from: index, to };
    }
    this.skipTo(']');
    // Type arguments do not change the meaning.
    if (this.isSign('{') && !this.inHead) return of;
    return { kind: 'index', of, index, line };
  }

  private literal(type: TypeSyntax | undefined): Expression {
    const { line } = this.token;
    this.at += 1;
    const items: LiteralItem[] = [];
    const element = type?.kind === 'list' || type?.kind === 'map' ? type.of : undefined;
    const typed = (value: Expression): Expression =>
      value.kind === 'literal' && !value.type && element ? { ...value, type: element } : value;
    this.withHead(false, () => {
      while (!this.isSign('}') && !this.done) {
        const before = this.at;
        const first = this.expression();
        if (this.accept(':')) items.push({ key: first, value: typed(this.expression()) });
        else items.push({ key: undefined, value: typed(first) });
        this.accept(',');
        this.accept(';');
        if (this.at === before) this.at += 1;
      }
    });
    this.accept('}');
    return { kind: 'literal', type, items, line };
  }
}

/** Reads a whole number, or the code of a character; undefined for fractions and for escaped characters. */
function wholeNumber(text: string): number | undefined {
  if (/^'[^\\]'$/u.test(text)) return text.codePointAt(1);
  const digits = text.replaceAll('_', '').replace(/^0(?=\d)/, '0o');
  return Number.isSafeInteger(Number(digits)) && !digits.includes('.') ? Number(digits) : undefined;
}

/** How tightly operators bind; a higher number binds tighter. */
const binary = new Map(
  ['||', '&&', '== != < <= > >=', '+ - | ^', '* / % << >> & &^'].flatMap((signs, at) =>
    signs.split(' ').map((sign) => [sign, at + 1] as const),
  ),
);

/** Returns the type that a name or `package.Name` before a brace stands for. */
function typeOf(value: Expression): TypeSyntax | undefined {
  if (value.kind === 'name') return { kind: 'named', qualifier: undefined, name: value.name };
  if (value.kind === 'select' && value.of.kind === 'name') {
    return { kind: 'named', qualifier: value.of.name, name: value.name };
  }
  return undefined;
}
