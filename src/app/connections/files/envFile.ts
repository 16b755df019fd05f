import { parse } from 'dotenv';

/** A file with variables is a page of text; what is named so and longer is something else. */
const LONGEST = 256 * 1024;

/** The variables of an `.env` file, in which `\$` is a dollar sign. A module of its own, so that the parser is loaded with the first such file. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  // The parser takes a time that grows with the square of the blank lines.
  const lines = text
    .slice(0, LONGEST)
    .split(/[\r\n]/)
    .filter((line) => line.trim() !== '')
    .map(withLiteralQuotes);
  return parse(lines.join('\n'));
}

/** Between single quotes a dollar sign is one, and the parser does not say which quotes there were. */
function withLiteralQuotes(line: string): string {
  return line.replace(
    /^(\s*(?:export\s+)?[\w.-]+\s*[=:]\s*')([^']*)(?=')/,
    (_, before: string, text: string) => before + text.replace(/\\?\$/g, '\\$'),
  );
}
