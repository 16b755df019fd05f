import { ExpressionParser } from './expressionParser';
import { type Clause, type Expression, type Statement, type TypeSyntax, unknownExpression } from './syntax';

/** Reads the statements of a body, and the declarations among them. */
export abstract class StatementParser extends ExpressionParser {
  /** Reads constants. A constant without a value has the expression of the constant before, with another `iota`. */
  protected constants(): Assignment[] {
    const all: Assignment[] = [];
    for (const one of this.group(() => this.variable())) {
      const before = one.values.length === 0 ? all.at(-1) : undefined;
      all.push(before ? { ...before, to: one.to } : one);
    }
    return all;
  }

  /** Reads one declaration, or several in brackets. */
  protected group<T>(read: () => T): T[] {
    if (!this.accept('(')) return [read()];
    const all: T[] = [];
    while (!this.isSign(')') && !this.done) {
      const before = this.at;
      all.push(read());
      this.accept(';');
      if (this.at === before) this.at += 1;
    }
    this.accept(')');
    return all;
  }

  protected variable(): Assignment {
    const to: Expression[] = [];
    do {
      to.push({ kind: 'name', name: this.token.text, line: this.token.line });
      this.at += 1;
    } while (this.accept(','));
    const type = this.isSign('=') || this.isSign(';') || this.isSign(')') ? undefined : this.type();
    const hasValues = this.accept('=');
    const isCopy = hasValues && this.isSign('*');
    const values = hasValues ? this.expressions() : [];
    return { kind: 'assign', to, values, define: true, ...(type ? { type } : {}), ...(isCopy ? { isCopy } : {}) };
  }

  protected typeDeclaration(): [name: string, type: TypeSyntax] {
    const name = this.token.text;
    this.at += 1;
    // These are type parameters, not the length of an array.
    if (this.isSign('[') && this.tokens[this.at + 1]?.kind === 'name' && this.tokens[this.at + 2]?.text !== ']') {
      this.skipBrackets();
    }
    this.accept('=');
    return [name, this.type()];
  }

  private expressions(): Expression[] {
    const all = [this.expression()];
    while (this.accept(',')) all.push(this.expression());
    return all;
  }

  protected block(): Statement[] {
    this.accept('{');
    const body = this.statements(() => this.isSign('}'));
    this.accept('}');
    return body;
  }

  private statements(ends: () => boolean): Statement[] {
    const body: Statement[] = [];
    while (!ends() && !this.done) {
      const before = this.at;
      body.push(...this.statement());
      this.accept(';');
      if (this.at === before) this.at += 1;
    }
    return body;
  }

  private statement(): Statement[] {
    if (this.isSign(';')) return [];
    if (this.token.kind === 'name' && this.tokens[this.at + 1]?.text === ':') return this.labelled();
    if (this.isSign('{')) return [{ kind: 'block', body: this.block(), conditional: false }];
    if (this.accept('if')) return [this.branch()];
    if (this.accept('for')) return [this.loop()];
    if (this.accept('switch')) return [this.choice()];
    if (this.accept('select')) return [this.selection()];
    if (this.accept('return')) {
      return [{ kind: 'return', values: this.isSign(';') || this.isSign('}') ? [] : this.expressions() }];
    }
    if (this.accept('go')) {
      return [{ kind: 'block', body: [{ kind: 'expression', value: this.expression() }], conditional: true }];
    }
    if (this.accept('defer')) return [{ kind: 'defer', value: this.expression() }];
    if (this.accept('var')) return this.group(() => this.variable());
    if (this.accept('const')) return this.constants();
    if (this.accept('type')) {
      this.group(() => this.typeDeclaration());
      return [];
    }
    return this.simple();
  }

  private labelled(): Statement[] {
    const label = this.token.text;
    this.at += 2;
    while (this.accept(';'));
    const [first, ...others] = this.isSign('}') ? [] : this.statement();
    if (!first) return [];
    const isLeft = first.kind === 'loop' || first.kind === 'range' || first.kind === 'switch' || first.kind === 'block';
    return [isLeft ? { ...first, label } : first, ...others];
  }

  private simple(): Statement[] {
    const word = leaving.find((each) => this.accept(each));
    if (word) {
      const label = this.token.kind === 'name' ? this.token.text : undefined;
      if (label !== undefined) this.at += 1;
      return [{ kind: 'leave', word, label }];
    }
    const left = this.expressions();
    for (const sign of [':=', '='] as const) {
      if (!this.accept(sign)) continue;
      const isCopy = this.isSign('*');
      return [
        { kind: 'assign', to: left, values: this.expressions(), define: sign === ':=', ...(isCopy ? { isCopy } : {}) },
      ];
    }
    if (this.token.kind === 'sign' && /^(?:(?:[-+*/%&|^]|<<|>>|&\^)=|\+\+|--)$/.test(this.token.text)) {
      const { text, line } = this.token;
      this.at += 1;
      const [target = unknownExpression] = left;
      const sign = text.slice(0, -1);
      const right: Expression = text.endsWith('=') ? this.expression() : { kind: 'number', number: 1 };
      const value: Expression = { kind: 'operation', sign, left: target, right, line };
      return [{ kind: 'assign', to: left, values: [value], define: false }];
    }
    if (this.isSign('<-')) return [{ kind: 'expression', value: this.sending(left[0] ?? unknownExpression) }];
    return left.map((value) => ({ kind: 'expression', value }));
  }

  /** Reads a send to a channel as a call, because the receiver is unknown. */
  private sending(channel: Expression): Expression {
    const { line } = this.token;
    this.at += 1;
    const callee: Expression = { kind: 'select', of: channel, name: 'Send', line };
    return { kind: 'call', callee, values: [this.expression()], spread: false, line };
  }

  /** Reads what is before the braces of `if` and `switch`. */
  private headStatements(): Statement[] {
    return this.inStatement(() => {
      const all: Statement[] = [];
      while (!this.isSign('{') && !this.done) {
        const before = this.at;
        all.push(...this.simple());
        this.accept(';');
        if (this.at === before) this.at += 1;
      }
      return all;
    });
  }

  private branch(): Statement {
    const [head, condition = unknownExpression] = parted(this.headStatements());
    const body = this.block();
    const hasOther = this.accept('else');
    const other = !hasOther ? [] : this.accept('if') ? [this.branch()] : this.block();
    return { kind: 'if', head, condition, body, other };
  }

  private loop(): Statement {
    const start = this.at;
    const [key, value] = this.inStatement(() => {
      if (this.isWord('range') || this.isSign('{') || this.isSign(';')) return [];
      const names = this.expressions().map((each) => (each.kind === 'name' ? each.name : '_'));
      this.accept(':=');
      this.accept('=');
      return names;
    });
    if (this.accept('range')) {
      const of = this.inStatement(() => this.expression());
      return { kind: 'range', key, value, of, body: this.block() };
    }
    this.at = start;
    const [first, condition, last] = this.inStatement(() => {
      const parts: Statement[][] = [];
      do parts.push(this.isSign(';') || this.isSign('{') ? [] : this.simple());
      while (this.accept(';'));
      while (!this.isSign('{') && !this.done) this.at += 1;
      return parts;
    });
    return {
      kind: 'loop',
      head: [...(first ?? []), ...(condition ?? [])],
      body: [...(last ?? []), { kind: 'block', body: this.block(), conditional: false }],
    };
  }

  private choice(): Statement {
    const [head, tag] = parted(this.headStatements());
    const clauses: Clause[] = [];
    this.accept('{');
    while (!this.isSign('}') && !this.done) {
      const values: { readonly value: Expression; readonly line: number }[] = [];
      if (this.accept('case')) {
        do {
          const { line } = this.token;
          values.push({ value: this.inBody(() => this.expression()), line });
        } while (this.accept(','));
      }
      this.skipTo(':');
      clauses.push({ values, body: this.clauseBody() });
    }
    this.accept('}');
    return { kind: 'switch', head, tag, clauses };
  }

  private clauseBody(): Statement[] {
    return this.inBody(() => this.statements(() => this.isSign('}') || this.isWord('case') || this.isWord('default')));
  }

  private selection(): Statement {
    const body: Statement[] = [];
    this.accept('{');
    while (!this.isSign('}') && !this.done) {
      const sent = this.accept('case') ? this.inBody(() => this.simple()) : [];
      this.skipTo(':');
      body.push({ kind: 'block', body: [...sent, ...this.clauseBody()], conditional: true });
    }
    this.accept('}');
    return { kind: 'block', body, conditional: false, isLeft: true };
  }
}

const leaving = ['break', 'continue', 'goto', 'fallthrough'] as const;

export type Assignment = Extract<Statement, { kind: 'assign' }>;

/** Splits a head into its statements and its last expression. */
function parted(head: readonly Statement[]): [Statement[], Expression | undefined] {
  const last = head.at(-1);
  if (last?.kind === 'expression') return [head.slice(0, -1), last.value];
  // `switch v := x.(type)`: the subject of the switch is what the variable is set to.
  const [value] = last?.kind === 'assign' && last.values.length === 1 ? last.values : [];
  return [[...head], value?.kind === 'assert' && !value.type ? value : undefined];
}
