const OPENERS: Readonly<Record<string, string>> = {
  ')': '(',
  ']': '[',
  '}': '{',
  '>': '<',
  '”': '“',
  '’': '‘',
  '»': '«',
};
const QUOTES = '"\'`“”„‟‘’‚‛«»‹›*';
/** For each quote, the separators next to it at which another text begins or ends. */
const SEAMS = new Map([...QUOTES].map((quote) => [quote, new RegExp(`[${quote}]\\s*[:,=;]|[:,=;]\\s*[${quote}]`)]));
const AROUND_START = /^(?:\s|[([{<]|[-•]\s)+/;
const AROUND_END = /(?<![\s,;!?])[\s,;!?]+$/;

/** Returns the text without the quotes, brackets and separators that were copied with it. Characters that belong to the value stay. */
export function unwrap(text: string): string {
  for (let inner = text; ; ) {
    const before = inner;
    inner = withoutQuotes(inner.replace(AROUND_END, ''));
    const last = inner.at(-1) ?? '';
    const opener = OPENERS[last];
    if (opener !== undefined && (inner.startsWith(opener) || !inner.includes(opener))) inner = inner.slice(0, -1);
    const start = AROUND_START.exec(inner)?.[0] ?? '';
    inner = inner.slice(start.length);
    if (inner === before) return inner;
  }
}

/** Whether the quotes enclose one text. `"a": "b"` also begins and ends with a quote. */
const isOneQuoted = (text: string, quote: string) => !SEAMS.get(quote)?.test(text.slice(1, -1));

function withoutQuotes(text: string): string {
  const first = text.charAt(0);
  const last = text.at(-1) ?? '';
  const starts = QUOTES.includes(first) && first !== '';
  const ends = text.length > 1 && QUOTES.includes(last);
  if (starts && ends) return isOneQuoted(text, first) ? text.slice(1, -1) : text;
  const isLone = (mark: string) => text.split(mark).length === 2;
  if (starts) return isLone(first) || text.length === 1 ? text.slice(1) : text;
  return ends && isLone(last) ? text.slice(0, -1) : text;
}
