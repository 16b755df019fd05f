const KEY = 'log:';

/** Names a log line among the rows, across searches. */
export function logKey(file: string, lineNumber: number): string {
  return `${KEY}${lineNumber}:${file}`;
}

export function isLogKey(key: string | null): boolean {
  return key?.startsWith(KEY) ?? false;
}
