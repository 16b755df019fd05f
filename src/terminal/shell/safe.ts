import { visible } from '../../model/text/safeText';

/** What a terminal would obey, and what turns or hides the text around it. */
const COMMANDS = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A stored text on one line; what would command a terminal is written as an escape. */
export function cell(text: string): string {
  return visible(text.replace(/\s+/g, ' ')).trim();
}

/** A stored text of several lines, each as `cell` but for its blanks. */
export function safeLines(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => visible(line.replaceAll('\t', '  ')));
}

/** JSON in which no character commands a terminal; its reader gets the value as it is. */
export function safeJson(value: unknown, indent?: number): string {
  // Line feeds stand between members only: those of texts are escaped already.
  return JSON.stringify(value, null, indent).replace(COMMANDS, (letter) =>
    letter === '\n' ? letter : escapeOf(letter),
  );
}

/** As JSON writes it: in halves what four digits cannot say. */
function escapeOf(letter: string): string {
  const halves = Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at));
  return halves.map((half) => `\\u${half.toString(16).padStart(4, '0')}`).join('');
}
