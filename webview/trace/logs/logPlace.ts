const KEY = 'log:';

/** Names a log line among the rows, across searches. `nth`: which of the records that stand in one line, from 0. */
export function logKey(file: string, lineNumber: number, nth: number): string {
  return `${KEY}${lineNumber}${nth === 0 ? '' : `.${nth}`}:${file}`;
}

export function isLogKey(key: string | null): boolean {
  return key?.startsWith(KEY) ?? false;
}

/** The last part of a path of any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}
