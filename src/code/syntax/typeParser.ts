import { otherType, type Parameter, type TypeSyntax } from './syntax';
import { TokenReader } from './tokens';

/** Reads types and lists of parameters from tokens. Never throws. */
export abstract class TypeParser extends TokenReader {
  protected type(): TypeSyntax {
    if (this.accept('*')) {
      const of = this.type();
      return of.kind === 'named' ? { ...of, isPointer: true } : of;
    }
    if (this.accept('...') || this.accept('<-')) return this.type();
    if (this.isSign('(')) {
      this.skipBrackets();
      return otherType;
    }
    if (this.isSign('[')) {
      this.skipBrackets();
      return { kind: 'list', of: this.type() };
    }
    if (this.accept('map')) {
      this.skipBrackets();
      return { kind: 'map', of: this.type() };
    }
    if (this.accept('chan')) {
      this.type();
      return otherType;
    }
    if (this.accept('struct')) return { kind: 'struct', fields: this.fields() };
    if (this.accept('interface')) {
      this.skipBrackets();
      return otherType;
    }
    if (this.accept('func')) {
      const parameters = this.parameters();
      this.results();
      return { kind: 'function', parameters };
    }
    return this.namedType();
  }

  private namedType(): TypeSyntax {
    if (this.token.kind !== 'name') return otherType;
    const first = this.token.text;
    this.at += 1;
    const second = this.isSign('.') ? this.tokens[this.at + 1]?.text : undefined;
    if (second !== undefined) this.at += 2;
    if (this.isSign('[')) this.skipBrackets();
    return second === undefined
      ? { kind: 'named', qualifier: undefined, name: first }
      : { kind: 'named', qualifier: first, name: second };
  }

  private fields(): Parameter[] {
    const fields: Parameter[] = [];
    this.accept('{');
    while (!this.isSign('}') && !this.done) {
      const before = this.at;
      fields.push(...this.names());
      if (this.token.kind === 'text') this.at += 1;
      this.accept(';');
      if (this.at === before) this.at += 1;
    }
    this.accept('}');
    return fields;
  }

  /** Reads the `a, b T` of a field; a type alone is an embedded field. */
  private names(): Parameter[] {
    const next = this.tokens[this.at + 1];
    const isEmbedded =
      this.isSign('*') || next?.kind === 'text' || next?.text === ';' || next?.text === '.' || next?.text === '}';
    if (isEmbedded) {
      const type = this.type();
      return type.kind === 'named' ? [{ name: type.name, type, variadic: false }] : [];
    }
    const names = [this.token.text];
    this.at += 1;
    while (this.accept(',')) {
      names.push(this.token.text);
      this.at += 1;
    }
    const type = this.type();
    return names.map((name) => ({ name, type, variadic: false }));
  }

  protected parameters(): Parameter[] {
    const parts: { readonly name: string; readonly type: TypeSyntax | undefined; readonly variadic: boolean }[] = [];
    this.accept('(');
    while (!this.isSign(')') && !this.done) {
      const before = this.at;
      const { kind, text } = this.token;
      const next = this.tokens[this.at + 1];
      const isNamed =
        kind === 'name' &&
        !isTypeWord(text) &&
        next?.text !== '.' &&
        next?.text !== ',' &&
        next?.text !== ')' &&
        !(next?.text === '[' && this.isTypeArgument());
      if (isNamed) this.at += 1;
      const alone = !isNamed && kind === 'name' && (next?.text === ',' || next?.text === ')') ? text : undefined;
      const variadic = this.isSign('...');
      const type = this.type();
      parts.push({ name: isNamed ? text : (alone ?? ''), type: alone === undefined ? type : undefined, variadic });
      this.accept(',');
      this.accept(';');
      if (this.at === before) this.at += 1;
    }
    this.accept(')');
    return withTypes(parts);
  }

  /** Reads the names in `[K comparable, V any]`. */
  protected typeParameters(): string[] {
    const names: string[] = [];
    if (!this.accept('[')) return names;
    while (!this.isSign(']') && !this.done) {
      if (this.token.kind === 'name') names.push(this.token.text);
      while (!this.isSign(',') && !this.isSign(']') && !this.done) {
        if (this.token.kind === 'sign' && '([{'.includes(this.token.text)) this.skipBrackets();
        else this.at += 1;
      }
      this.accept(',');
    }
    this.accept(']');
    return names;
  }

  /** Whether brackets belong to a type such as `List[T]`, and the name before them is not a parameter's before `[]T`. */
  private isTypeArgument(): boolean {
    return this.tokens[this.at + 2]?.text !== ']' && this.tokens[this.at + 2]?.kind !== 'number';
  }

  protected results(): Parameter[] {
    if (this.isSign('(')) return this.parameters();
    if (
      this.isSign('{') ||
      this.isSign(';') ||
      this.isSign(',') ||
      this.isSign(')') ||
      this.isSign('}') ||
      this.isSign(':') ||
      this.isSign('=') ||
      this.token.kind === 'text' ||
      this.done
    )
      return [];
    return [{ name: '', type: this.type(), variadic: false }];
  }
}

const isTypeWord = (text: string) => ['func', 'map', 'chan', 'struct', 'interface'].includes(text);

/** Gives types to names. A name without a type has the type that follows; when no part has both, the names are the types. */
function withTypes(
  parts: readonly { readonly name: string; readonly type: TypeSyntax | undefined; readonly variadic: boolean }[],
): Parameter[] {
  const areNamed = parts.some(({ name, type }) => name !== '' && type !== undefined);
  return parts.map(({ name, type, variadic }, at) => {
    if (!areNamed) {
      return { name: '', type: type ?? { kind: 'named', qualifier: undefined, name }, variadic };
    }
    return { name, type: type ?? parts.slice(at).find((part) => part.type)?.type ?? otherType, variadic };
  });
}
