import {
  type Expression,
  type LiteralItem,
  otherType,
  type Statement,
  type TypeSyntax,
  unknownExpression,
} from './syntax';
import { TypeParser } from './typeParser';

/** Reads expressions from tokens, and never fails: what it does not understand it steps over. */
export abstract class ExpressionParser extends TypeParser {
  /** In the head of a statement a brace opens its body, not a literal. */
  private inHead = false;

  /** Reads statements in braces. */
  protected abstract block(): Statement[];

  /** Reads something in which braces open bodies. */
  protected inStatement<T>(read: () => T): T {
    return this.withHead(true, read);
  }

  private withHead<T>(inHead: boolean, read: () => T): T {
    const before = this.inHead;
    this.inHead = inHead;
    const result = read();
    this.inHead = before;
    return result;
  }

  protected expression(): Expression {
    let left = this.unary();
    while (this.token.kind === 'sign' && binary.has(this.token.text)) {
      const isSum = this.accept('+');
      if (!isSum) this.at += 1;
      const right = this.unary();
      left = isSum ? { kind: 'sum', left, right } : unknownExpression;
    }
    return left;
  }

  private unary(): Expression {
    if (this.accept('&')) return { kind: 'pointer', of: this.unary() };
    if (this.accept('*')) return this.unary();
    for (const sign of ['!', '-', '+', '^', '<-']) {
      if (this.accept(sign)) {
        this.unary();
        return unknownExpression;
      }
    }
    return this.suffixes(this.operand());
  }

  private operand(): Expression {
    const { kind, text } = this.token;
    if (kind === 'text') {
      this.at += 1;
      return { kind: 'text', text };
    }
    if (kind === 'number') {
      this.at += 1;
      return { kind: 'number', number: Number(text) };
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
      return { kind: 'name', name: text };
    }
    this.at += 1;
    return unknownExpression;
  }

  private functionLiteral(): Expression {
    this.at += 1;
    const parameters = this.parameters();
    this.results();
    if (!this.isSign('{')) return { kind: 'type', type: otherType };
    return { kind: 'function', parameters, body: this.withHead(false, () => this.block()) };
  }

  private suffixes(operand: Expression): Expression {
    let value = operand;
    for (;;) {
      if (this.accept('.')) {
        if (this.isSign('(')) this.skipBrackets();
        else {
          value = { kind: 'select', of: value, name: this.token.text };
          this.at += 1;
        }
      } else if (this.isSign('(')) value = this.call(value);
      else if (this.isSign('[')) value = this.index(value);
      else if (this.isSign('{') && !this.inHead && typeOf(value)) value = this.literal(typeOf(value));
      else return value;
    }
  }

  private call(callee: Expression): Expression {
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
    return { kind: 'call', callee, values, spread };
  }

  private index(of: Expression): Expression {
    this.at += 1;
    const isFromStart = this.accept(':');
    // The whole of a list is that list.
    if (isFromStart && this.accept(']')) return of;
    const index = isFromStart ? unknownExpression : this.withHead(false, () => this.expression());
    const isSlice = isFromStart || this.isSign(':');
    this.skipTo(']');
    if (isSlice) return unknownExpression;
    // Type arguments change nothing about what is meant.
    if (this.isSign('(') || this.isSign('{')) return of;
    return { kind: 'index', of, index };
  }

  private literal(type: TypeSyntax | undefined): Expression {
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
    return { kind: 'literal', type, items };
  }
}

const binary = new Set(['+', '-', '*', '/', '%', '&', '|', '^', '&&', '||', '==', '!=', '<', '>', '<=', '>=']);

/** The type that a name or `package.Name` before a brace means. */
function typeOf(value: Expression): TypeSyntax | undefined {
  if (value.kind === 'name') return { kind: 'named', qualifier: undefined, name: value.name };
  if (value.kind === 'select' && value.of.kind === 'name') {
    return { kind: 'named', qualifier: value.of.name, name: value.name };
  }
  return undefined;
}
