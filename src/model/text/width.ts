/** Characters that take two columns in a terminal: East Asian letters and pictures. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
/** Marks that combine with the letter before them. */
const NARROW = /\p{M}/u;
const ASCII = /^[\x20-\x7e]*$/;

/** Returns how many columns of a terminal a text takes. The text has no control characters. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const letter of text) width += columnsOf(letter);
  return width;
}

function columnsOf(letter: string): number {
  if (NARROW.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

/** Returns the text cut to at most `columns`, with an ellipsis when something is left out. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 1;
  let kept = '';
  for (const letter of text) {
    width += columnsOf(letter);
    if (width > columns) break;
    kept += letter;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** The same, but with the beginning and the end kept: names of one kind often differ at their ends. */
export function cutInMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const end = Math.floor((columns - 1) / 2);
  const last = [...text].reverse().join('');
  const tail = [...cutTo(last, end + 1)].slice(0, -1).reverse().join('');
  return `${cutTo(text, columns - widthOf(tail))}${tail}`;
}

/** Returns the text with spaces added up to `columns`. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Breaks a sentence into lines of at most `columns`, at spaces. A longer word is broken inside. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => pieces(each, columns))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const found: string[] = [];
  let piece = '';
  let width = 0;
  for (const letter of word) {
    if (width + columnsOf(letter) > columns) {
      found.push(piece);
      piece = '';
      width = 0;
    }
    piece += letter;
    width += columnsOf(letter);
  }
  return [...found, piece];
}
