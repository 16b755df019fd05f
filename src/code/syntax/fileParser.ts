import { type Assignment, StatementParser } from './statementParser';
import type { Expression, FileSyntax, FunctionDeclaration, TypeSyntax, VariableDeclaration } from './syntax';
import { tokensOf } from './tokens';

/** Reads what a Go file declares. Parts that it does not understand are left out. */
export function parseFile(text: string): FileSyntax {
  return new FileParser(tokensOf(text)).file();
}

/** Reads a single expression. */
export function parseExpression(text: string): Expression {
  return new FileParser(tokensOf(text)).only();
}

class FileParser extends StatementParser {
  private readonly functions: FunctionDeclaration[] = [];
  private readonly variables = new Map<string, VariableDeclaration>();
  private readonly types = new Map<string, TypeSyntax>();

  file(): FileSyntax {
    const packageName = this.accept('package') ? this.token.text : '';
    while (!this.done) this.declaration();
    const { functions, variables, types } = this;
    return { packageName, functions, variables, types };
  }

  only(): Expression {
    return this.expression();
  }

  private declaration(): void {
    if (this.accept('func')) this.functions.push(this.functionDeclaration());
    else if (this.accept('var')) for (const one of this.group(() => this.variable())) this.keep(one, undefined);
    else if (this.accept('const')) for (const [iota, one] of this.constants().entries()) this.keep(one, iota);
    else if (this.accept('type')) {
      for (const [name, type] of this.group(() => this.typeDeclaration())) this.types.set(name, type);
    } else if (this.isSign('(') || this.isSign('{')) this.skipBrackets();
    else this.at += 1;
  }

  private keep({ to, values, type }: Assignment, iota: number | undefined): void {
    for (const [at, target] of to.entries()) {
      // Several variables may have the name `_`.
      const name = target.kind === 'name' && target.name !== '_' ? target.name : `_${this.variables.size}`;
      this.variables.set(name, { value: values[at], type, iota });
    }
  }

  private functionDeclaration(): FunctionDeclaration {
    const [receiver] = this.isSign('(') ? this.parameters() : [];
    const { text: name, line } = this.token;
    this.at += 1;
    const types = this.typeParameters();
    const parameters = this.parameters();
    const results = this.results();
    const body = this.isSign('{') ? this.block() : [];
    return { name, line, types, receiver, parameters, results, body };
  }
}
