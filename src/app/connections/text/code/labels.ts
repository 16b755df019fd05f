import type { Pair } from '../aliases';

const LABEL = String.raw`host(?:\s?name)?|server|endpoint|address|port|(?:database|db)(?:\s?name)?|user(?:\s?name)?|password|ssl\s?mode`;
/** A label and its value as a page shows them: in two lines, two cells of a table, or with a tab between. An option of a command. */
const LABELLED = new RegExp(
  String.raw`^[ \t|*-]*(${LABEL})[ \t*]*(?::?[ \t]*\r?\n\s*|:?[ \t]*\t[ \t]*|[ \t]*\|[ \t]*)\`?(?!-|\S+:(?:\s|$))([^\s|\`]+)`,
  'gim',
);
const OPTION = /(?:^|\s)--([a-z][\w-]*)[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'-]\S*))/gi;

/** What the page of a provider says of a server, once it is copied, and what the options of any command say. */
export function labelledPairs(text: string): Pair[] {
  const labels = [...text.matchAll(LABELLED)].map(([, name = '', value = '']): Pair => [name, value]);
  const options = [...text.matchAll(OPTION)].map(
    ([, name = '', double, single, bare]): Pair => [name, double ?? single ?? bare ?? ''],
  );
  return [...labels, ...options];
}

const SECTION =
  /(?:^|\n)([ \t]*)["']?(?:database|db|postgres(?:ql)?|pg|datasource|event_?store)["']?\s*:\s*\{?[ \t]*\r?\n((?:\1[ \t]+\S.*(?:\r?\n|$)|[ \t]*\r?\n)+)/i;
const TABLE = /(?:^|\n)\s*\[(?:[\w-]+\.)*(?:database|db|postgres(?:ql)?|pg|datasource|event_?store)\]([^[]*)/i;
const BRACED = /(?:database|db|postgres(?:ql)?|pg|datasource|event_?store)\w*["']?\s*[:=]?\s*\{([^{}]*)\}/i;
const NAME = /(?:^|[,{])\s*["']?name["']?\s*[:=]\s*["']?([\w.${}-]+)/im;

/**
 * The name of the database where it is called `name`: in a section of its own of YAML, JSON or TOML, and in Django's settings. Elsewhere
 * the word means anything.
 */
export function sectionName(text: string): string | undefined {
  if (/['"]ENGINE['"]\s*:/.test(text)) return /['"]NAME['"]\s*:\s*["']([^"'\n]+)["']/.exec(text)?.[1];
  const section = SECTION.exec(text)?.[2] ?? TABLE.exec(text)?.[1] ?? BRACED.exec(text)?.[1];
  return section !== undefined && /["']?host\w*["']?\s*[:=]/i.test(section) ? NAME.exec(section)?.[1] : undefined;
}

const TEMPLATED =
  /(?<![\w.])(?:host|hostname|server|port|database|dbname|user|username)["']?\s*[:=]\s*["']?(\{\{.*?\}\}|<%.*?%>|\$\([^)]*\)|#\{.*?\})/i;

/** The template that stands where a part of the address would: without it the rest would lead somewhere else. */
export const templatedPlace = (text: string): string | undefined => TEMPLATED.exec(text)?.[1]?.slice(0, 40);
