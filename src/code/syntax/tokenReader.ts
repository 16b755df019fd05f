import type { Token } from './tokens';

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
