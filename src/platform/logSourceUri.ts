import { Uri } from 'vscode';
import { visible } from '../model/visible';
import { schemes } from './ids';

/** Where a log that stands in no file can be opened, by its name. */
export function logSourceUri(name: string): Uri {
  return Uri.from({
    scheme: schemes.logSource,
    path: `/${visible(name).replace(/[/\\]/g, '∕')}.log`,
    query: encodeURIComponent(name),
  });
}

/** The name in such an address; undefined for other addresses, also those that somebody made up. */
export function logSourceName({ scheme, query }: Uri): string | undefined {
  if (scheme !== schemes.logSource) return undefined;
  try {
    return decodeURIComponent(query);
  } catch {
    return undefined;
  }
}
