import { Uri } from 'vscode';
import { schemes } from './ids';

/** Where a log that stands in no file can be opened, by its name. */
export function logSourceUri(name: string): Uri {
  return Uri.from({ scheme: schemes.logSource, path: `/${name}.log`, query: encodeURIComponent(name) });
}

/** The name in such an address; undefined for other addresses. */
export function logSourceName({ scheme, query }: Uri): string | undefined {
  return scheme === schemes.logSource ? decodeURIComponent(query) : undefined;
}
