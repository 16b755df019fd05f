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
/** By quote, what stands beside one where another text begins or ends. */
const SEAMS = new Map([...QUOTES].map((quote) => [quote, new RegExp(`[${quote}]\\s*[:,=;]|[:,=;]\\s*[${quote}]`)]));
const AROUND_START = /^(?:\s|[([{<]|[-•]\s)+/;
const AROUND_END = /(?<![\s,;!?])[\s,;!?]+$/;

/** Without the quotes, brackets and separators around a value, as they come along when it is copied; what belongs to it stays. */
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

/** Two quoted texts begin and end with a quote, too: `"a": "b"`. */
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
