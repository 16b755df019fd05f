import { HIDDEN } from './secretPairs';

const ELEMENT = /(?<!\w)<(?:[\w.-]{1,60}:)?([\w.-]{2,60})(?:\s[^<>]{0,200})?(?<!\/)>/g;

/** `"name":"password","value":"…"` and `<add key="password" value="…"/>`: the key is a value, and the secret the next one. */
const NAMED_VALUE =
  /(\\*["']?)\b(?:name|key|field|header|param|parameter|property)\1\s{0,3}[:=]\s{0,3}(\\*["'])([^"'\\]{2,60})\2[^{}<>]{0,80}?\1\b(?:value|val|content)\1\s{0,3}[:=]\s{0,3}(\\*"(?:[^"\\]|\\(?!").)*\\*"?|\\*'(?:[^'\\]|\\(?!').)*\\*'?)/gi;

/** A text without what secret elements of XML hold: `<password>…</password>`, to the end of the line where the text is cut. */
export function withoutElements(text: string, isSecret: (key: string) => boolean): string {
  const elements = new RegExp(ELEMENT);
  const parts: string[] = [];
  let from = 0;
  for (let match = elements.exec(text); match; match = elements.exec(text)) {
    const [tag, name = ''] = match;
    if (!isSecret(name)) continue;
    const at = elements.lastIndex;
    const [written = name] = /[\w.:-]+/.exec(tag) ?? [];
    const closed = text.indexOf(`</${written}`, at);
    // `<token> …` without an end is a placeholder of a sentence, or cut.
    const end = closed >= 0 ? closed : at + (/^(?!\s)[^\r\n<]*/.exec(text.slice(at))?.[0].length ?? 0);
    if (end === at) continue;
    parts.push(text.slice(from, at), HIDDEN);
    from = end;
    elements.lastIndex = end;
  }
  return parts.join('') + text.slice(from);
}

/** A text without the values that stand beside the name of a secret. */
export function withoutNamedValues(text: string, isSecret: (key: string) => boolean): string {
  return text.replace(NAMED_VALUE, (all: string, _key: string, _quote: string, name: string, value: string) =>
    isSecret(name) ? `${all.slice(0, -value.length)}${HIDDEN}` : all,
  );
}
