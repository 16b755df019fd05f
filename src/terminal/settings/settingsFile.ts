import { readFile } from 'node:fs/promises';
import type { ParseError } from 'jsonc-parser';
import { isObject } from '../../base/isObject';

/** The content of one settings.json, or of the settings of a workspace file. */
export interface SettingsFile {
  /** The absolute path. */
  readonly path: string;
  /** Key, for example `eventTrace.connections`, → the value as it is written. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether the JSON contains an error. What follows the error may be missing. */
  readonly isBroken: boolean;
}

/** Reads a settings.json: JSON with comments and trailing commas. Undefined when the file does not exist. */
export async function readSettingsFile(path: string): Promise<SettingsFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { parse } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, allowEmptyContent: true };
  const read: unknown = parse(text.replace(/^\ufeff/, ''), errors, options);
  return {
    path,
    values: isObject(read) ? read : {},
    isBroken: errors.length > 0 || (!isObject(read) && read !== undefined),
  };
}
