import { ExpressionParser } from './expressionParser';
import type { Expression, FileSyntax, FunctionDeclaration, Statement, TypeSyntax } from './syntax';
import { tokensOf } from './tokens';

/** Reads what a Go file declares; parts that it does not understand are left out. */
export function parseFile(text: string): FileSyntax {
  return new FileParser(tokensOf(text)).file();
}

type Variable = FileSyntax['variables'] extends ReadonlyMap<string, infer V> ? V : never;

class FileParser extends ExpressionParser {
  private readonly functions: FunctionDeclaration[] = [];
  private readonly variables = new Map<string, Variable>();
  private readonly types = new Map<string, TypeSyntax>();

  file(): FileSyntax {
    while (!this.done) this.declaration();
    const { functions, variables, types } = this;
    return { functions, variables, types };
  }

  private declaration(): void {
    if (this.accept('func')) this.functions.push(this.functionDeclaration());
    else if (this.accept('var') || this.accept('const')) {
      for (const { to, values, type } of this.group(() => this.variable())) this.keep(to, values, type);
    } else if (this.accept('type')) {
      for (const [name, type] of this.group(() => this.typeDeclaration())) this.types.set(name, type);
    } else if (this.isSign('(') || this.isSign('{')) this.skipBrackets();
    else this.at += 1;
  }

  private keep(names: readonly Expression[], values: readonly Expression[], type: TypeSyntax | undefined): void {
    for (const [at, target] of names.entries()) {
      // Several may be called `_`.
      const name = target.kind === 'name' && target.name !== '_' ? target.name : `_${this.variables.size}`;
      this.variables.set(name, { value: values[at], type });
    }
  }

  private functionDeclaration(): FunctionDeclaration {
    const [receiver] = this.isSign('(') ? this.parameters() : [];
    const name = this.token.text;
    this.at += 1;
    if (this.isSign('[')) this.skipBrackets();
    const parameters = this.parameters();
    const results = this.results();
    const body = this.isSign('{') ? this.block() : [];
    return { name, receiver, parameters, results, body };
  }

  /** One declaration, or those between brackets. */
  private group<T>(read: () => T): T[] {
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

  private variable(): Extract<Statement, { kind: 'assign' }> {
    const to: Expression[] = [{ kind: 'name', name: this.token.text }];
    this.at += 1;
    while (this.accept(',')) {
      to.push({ kind: 'name', name: this.token.text });
      this.at += 1;
    }
    const type = this.isSign('=') || this.isSign(';') || this.isSign(')') ? undefined : this.type();
    const values = this.accept('=') ? this.expressions() : [];
    return { kind: 'assign', to, values, define: true, ...(type ? { type } : {}) };
  }

  private typeDeclaration(): [name: string, type: TypeSyntax] {
    const name = this.token.text;
    this.at += 1;
    // Type parameters, and not the length of an array.
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
    if (this.isSign('{')) return [{ kind: 'block', body: this.block(), conditional: false }];
    if (this.accept('if')) return [this.branch()];
    if (this.accept('for')) return [this.loop()];
    if (this.accept('switch') || this.accept('select')) return [this.clauses()];
    if (this.accept('return')) {
      return [{ kind: 'return', values: this.isSign(';') || this.isSign('}') ? [] : this.expressions() }];
    }
    if (this.accept('go') || this.accept('defer')) return [{ kind: 'expression', value: this.expression() }];
    if (this.accept('var') || this.accept('const')) return this.group(() => this.variable());
    if (this.accept('type')) {
      this.group(() => this.typeDeclaration());
      return [];
    }
    return this.simple();
  }

  private simple(): Statement[] {
    const left = this.expressions();
    for (const sign of [':=', '='] as const) {
      if (!this.accept(sign)) continue;
      return [{ kind: 'assign', to: left, values: this.expressions(), define: sign === ':=' }];
    }
    if (this.token.kind === 'sign' && /^[-+*/%&|^]=$/.test(this.token.text)) {
      this.at += 1;
      this.expressions();
      return [{ kind: 'assign', to: left, values: [{ kind: 'unknown' }], define: false }];
    }
    return left.map((value) => ({ kind: 'expression', value }));
  }

  /** What stands before the braces of `if` and `switch`. */
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
    const head = this.headStatements();
    const body: Statement[] = [...head, { kind: 'block', body: this.block(), conditional: true }];
    if (this.accept('else')) {
      const other = this.accept('if') ? [this.branch()] : this.block();
      body.push({ kind: 'block', body: other, conditional: true });
    }
    return { kind: 'block', body, conditional: false };
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
    const head = this.headStatements();
    const body: Statement[] = [...head, { kind: 'block', body: this.block(), conditional: true }];
    return { kind: 'block', body, conditional: false };
  }

  private clauses(): Statement {
    const body: Statement[] = this.headStatements();
    this.accept('{');
    while (!this.isSign('}') && !this.done) {
      this.skipTo(':');
      const isEnd = () => this.isSign('}') || this.isWord('case') || this.isWord('default');
      body.push({ kind: 'block', body: this.statements(isEnd), conditional: true });
    }
    this.accept('}');
    return { kind: 'block', body, conditional: false };
  }
}
