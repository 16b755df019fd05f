import { parse } from 'dotenv';

/** The variables of an `.env` file. A module of its own, so that the parser is loaded with the first such file. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  return parse(text);
}
