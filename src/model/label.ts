import { visible } from './visible';

/** What a row can show. */
const LONGEST = 300;

/**
 * A text of the store for VS Code's own rows and messages, which make pictures of `$(name)` and links, even of commands, of
 * `[text](address)`: one line of `longest` characters, without such marks and with nothing unseen.
 */
export function label(text: string, longest = LONGEST): string {
  const cut = text.length > longest;
  // Half a character would be left where the cut goes through one.
  const beginning = cut ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return visible(beginning.replace(/\s+/g, ' ')).replaceAll('$(', '$ (').replaceAll('](', '] (');
}
