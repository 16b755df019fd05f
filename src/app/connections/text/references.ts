import { isObject } from '../../../base/isObject';

/** Returns the value of a name; undefined when it is not set. */
export type Lookup = (name: string) => string | undefined;

/** A text with its references resolved, or the name of the first reference without a known value. */
type Resolved = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly missing: string };

/** Templates of other tools. They cannot be resolved here, and commands are never run. */
const TEMPLATES =
  /\{\{.*?\}\}|<%.*?%>|\$\(.*?\)|#\{.*?\}|\$\[.*?\]|(?<=[:/@])%[svqd](?![\da-f])|^(op|vault|ssm|secretsmanager|ref\+\w+):\/\/|^(vault|ssm):/;

const NAME = /^[A-Za-z_][A-Za-z0-9_.]*/;
const DEEPEST = 8;

/**
 * Resolves `$NAME`, `${NAME}`, VS Code's `${env:NAME}` and the shell's `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`,
 * `${NAME:+other}`, Spring's `${NAME:default}`, and Windows' `%NAME%` when it is set. `\$` is a dollar sign, and so is `$$` when `doubled`
 * is true.
 */
export function resolveReferences(text: string, lookup: Lookup, doubled = false, depth = 0): Resolved {
  const template = templateIn(text);
  if (template !== undefined) return { ok: false, missing: template };
  if (depth > DEEPEST) return { ok: false, missing: '$' };
  let out = '';
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    if (rest.startsWith('\\$') || (doubled && rest.startsWith('$$'))) {
      out += '$';
      i += 2;
      continue;
    }
    const reference = readReference(rest);
    if (!reference) {
      out += text[i];
      i += 1;
      continue;
    }
    const value = meant(reference, lookup);
    if (value === undefined) {
      // `pa$word` in a password is not a reference: variables are in upper case.
      if (!reference.braced && reference.name !== reference.name.toUpperCase()) {
        out += rest.slice(0, reference.length);
        i += reference.length;
        continue;
      }
      return { ok: false, missing: reference.name };
    }
    const inner = resolveReferences(value, lookup, doubled, depth + 1);
    if (!inner.ok) return inner;
    out += inner.text;
    i += reference.length;
  }
  return { ok: true, text: windowsReferences(out, lookup) };
}

/** VS Code's reference to a variable of the environment, as in its own files. */
const ENVIRONMENT = /\$\{env:([^}]+)\}/g;

/** Whether a text in a value of the settings refers to a variable of the environment. */
export function hasEnvironment(value: object): boolean {
  return JSON.stringify(value).search(ENVIRONMENT) >= 0;
}

/**
 * Resolves VS Code's `${env:NAME}` in every text of a value of the settings. Other dollar signs are kept: a password may have them.
 * `missing`: the first name without a value.
 */
export function resolveEnvironment(
  value: unknown,
  lookup: Lookup,
): { readonly value: unknown; readonly missing: string | undefined } {
  let missing: string | undefined;
  const resolved = (part: unknown): unknown => {
    if (typeof part === 'string') {
      return part.replace(ENVIRONMENT, (whole, name: string) => {
        const found = lookup(name);
        if (found === undefined) missing ??= name;
        return found ?? whole;
      });
    }
    if (!isObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, resolved(inner)]));
  };
  return { value: resolved(value), missing };
}

/** Escapes a `$NAME` inside a password, which is literal unless the name is known. A password that is only `$NAME` is a reference. */
export function withLiteralDollar(password: string, lookup: Lookup): string {
  if (/^\$\w+$/.test(password)) return password;
  return password.replace(/\\?\$([A-Za-z_]\w*)/g, (whole, name: string) =>
    whole.startsWith('\\') || lookup(name) !== undefined ? whole : `\\${whole}`,
  );
}

/** Does the same as `withLiteralDollar` for the password of a URL. */
export function withLiteralPassword(url: string, env: Lookup): string {
  const [, before, password, after] = /^([a-z][\w.+:-]*:\/\/[^:@/?]*:)(.*)(@[^@]*)$/is.exec(url) ?? [];
  if (before === undefined || password === undefined) return url;
  return `${before}${withLiteralDollar(password, env)}${after}`;
}

/** Returns the first template of another tool in a text, at most 40 characters of it. */
export function templateIn(text: string): string | undefined {
  return TEMPLATES.exec(text)?.[0].slice(0, 40);
}

interface Reference {
  readonly name: string;
  /** For example `:-`, `-`, `:=`, `:?` or `:+`; empty when there is none. */
  readonly operator: string;
  readonly operand: string;
  readonly braced: boolean;
  /** The length of the whole reference in the text. */
  readonly length: number;
}

function readReference(text: string): Reference | undefined {
  if (text[0] !== '$') return undefined;
  if (text[1] !== '{') {
    // A dot ends a name without braces: `$HOST.example`.
    const name = NAME.exec(text.slice(1))?.[0].replace(/\..*$/, '');
    return name ? { name, operator: '', operand: '', braced: false, length: name.length + 1 } : undefined;
  }
  const end = closingBrace(text);
  const body = text.slice(2, end).replace(/^env:(?=[A-Za-z_])/, '');
  const name = NAME.exec(body)?.[0];
  if (end < 0 || name === undefined) return undefined;
  const [operator = ''] = /^(:[-=?+]|[-=?+:])/.exec(body.slice(name.length)) ?? [];
  const operand = body.slice(name.length + operator.length);
  return { name, operator, operand, braced: true, length: end + 1 };
}

function closingBrace(text: string): number {
  let open = 0;
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '{') open++;
    if (text[i] === '}' && --open === 0) return i;
  }
  return -1;
}

function meant({ name, operator, operand }: Reference, lookup: Lookup): string | undefined {
  const found = lookup(name);
  const isSet = found !== undefined && (found !== '' || !operator.startsWith(':'));
  switch (operator.at(-1)) {
    case '+':
      return isSet ? operand : '';
    case '-':
    case '=':
    case ':':
      return isSet ? found : operand;
    default:
      return isSet ? found : undefined;
  }
}

function windowsReferences(text: string, lookup: Lookup): string {
  return text.replace(/%([A-Za-z_]\w+)%/g, (whole, name: string) => lookup(name) ?? whole);
}
