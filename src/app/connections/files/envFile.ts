import { parse } from 'dotenv';

/** A longer file with such a name is no file of variables. */
const LONGEST = 256 * 1024;

/** A line that a shell joins with the next one. A path of Windows may also end so, before the next variable. */
const CONTINUED =
  /^(?![ \t]*#)(.*)\\\r?\n(?![ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*(?:=|:[ \t])|[ \t]*(?:#|$))/gm;

/**
 * Returns the variables of an `.env` file, in which `\$` is a dollar sign. It has its own module so that the parser is loaded with the
 * first such file.
 */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  // The parser's time grows with the square of the number of blank lines.
  const lines = text
    .slice(0, LONGEST)
    .replace(CONTINUED, '$1')
    .split(/[\r\n]/)
    .filter((line) => line.trim() !== '')
    .map(withLiteralQuotes);
  return parse(lines.join('\n'));
}

/** Escapes dollar signs between single quotes, where they are literal: the parser does not say which quotes a value had. */
function withLiteralQuotes(line: string): string {
  return line.replace(
    /^(\s*(?:export\s+)?[\w.-]+\s*[=:]\s*')([^']*)(?=')/,
    (_, before: string, text: string) => before + text.replace(/\\?\$/g, '\\$'),
  );
}
