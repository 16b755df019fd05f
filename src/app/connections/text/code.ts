import { keywordOf, type Pair } from './aliases';
import type { Parameters } from './keywords';
import { codePairs } from './pairs';
import type { PastedText } from './wholeText';

const TEXT = String.raw`(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')`;
/** A call such as `.host("db")`, `WithUser("ada")`, `setPassword("…")`. */
const CALL = new RegExp(
  String.raw`\b(?:with|set)?_?([A-Za-z]\w*)\(\s*(?:new String\[\]\s*\{\s*)?(?:${TEXT}|(\d+|true|false))\s*\}?\s*\)`,
  'gi',
);
/** A call such as `new Sequelize('orders', 'ada', '…', {`. */
const SEQUELIZE = new RegExp(String.raw`\bSequelize\(\s*${TEXT}\s*,\s*${TEXT}(?:\s*,\s*${TEXT})?\s*,`);
/** Knex, TypeORM and others take the schemas beside the URL. */
const SCHEMAS = /(?<![\w.$])["']?(?:searchPath|search_path|schema)["']?\s*:\s*(?:\[([^\]]*)\]|["'`]([\w, ]+)["'`])/;
/** In YAML, quotes are not needed. */
const YAML_SCHEMA = /^[ \t]*(?:search_path|schema):[ \t]+(\w+)[ \t]*$/m;

/** Returns the pairs in the calls of builders and setters of any language, and in the arguments of Sequelize. */
export function callPairs(code: string): Pair[] {
  const pairs: Pair[] = [];
  const [whole, database, otherDatabase, user, otherUser, password, otherPassword] = SEQUELIZE.exec(code) ?? [];
  if (whole !== undefined) {
    pairs.push(['dbname', database ?? otherDatabase ?? ''], ['user', user ?? otherUser ?? '']);
    pairs.push(['password', password ?? otherPassword ?? '']);
  }
  for (const [, name = '', double, single, bare] of code.matchAll(CALL)) {
    // Bun's word for a connection without TLS.
    if (/^insecure$/i.test(name)) pairs.push(['sslmode', bare === 'true' ? 'disable' : 'require']);
    else if (keywordOf(name) !== undefined)
      pairs.push([name, double?.replace(/\\(["\\])/g, '$1') ?? single ?? bare ?? '']);
  }
  return pairs;
}

/**
 * Adds the user and password from the code around a URL: from the arguments after it, as in Java, PHP and Perl (`getConnection("jdbc:…",
 * "ada", "…")`), from named values, or from calls (`setUsername("ada")`).
 */
export function withUser(read: PastedText, code: string, url: string): PastedText {
  const { described } = read;
  if (!described.ok || described.parameters.user !== undefined) return read;
  const behind = code.slice(code.indexOf(url) + url.length);
  const [, user, password] = /^["'`]\s*,\s*["'`]([^"'`]+)["'`]\s*,\s*["'`]([^"'`]*)["'`]/.exec(behind) ?? named(code);
  if (user === undefined) return read;
  const parameters = { ...described.parameters, user, ...(password ? { password } : {}) };
  return { ...read, described: { ...described, parameters } };
}

function named(code: string): readonly (string | undefined)[] {
  const pairs = [...codePairs(code), ...callPairs(code)];
  const said = (keyword: string) => pairs.find(([name]) => keywordOf(name) === keyword)?.[1];
  return ['', said('user'), said('password')];
}

/** Adds the schemas that the code names, if the text has none yet. */
export function withSchemas(read: PastedText, code: string): PastedText {
  const { described } = read;
  if (!described.ok || described.parameters.search_path !== undefined) return read;
  const [, list, one] = SCHEMAS.exec(code) ?? [];
  const plain = code.includes('{') ? undefined : YAML_SCHEMA.exec(code)?.[1];
  const path = plain ?? one ?? list?.replace(/["'`\s]/g, '').replace(/,$/, '');
  if (path === undefined || !/^[\w$, -]+$/.test(path)) return read;
  return { ...read, described: { ...described, parameters: { ...described.parameters, search_path: path } } };
}

/** How code, templates and framework settings read a variable, with its default value. */
const READS = new RegExp(
  [
    String.raw`(?:<%=\s*)?(?<![\w.])(?:`,
    String.raw`(?:process\.env|import\.meta\.env)(?:\.(?<member>[A-Za-z_]\w*)|\[\s*["'\`](?<key>\w+)["'\`]\s*\])`,
    String.raw`|(?:(?:os|System)\.)?(?:get_?env|lookup_?env|environ\.get|environ|ENV\.fetch|ENV|env|config|env::var)`,
    String.raw`\s*[([]\s*["'\`](?<name>[A-Za-z_]\w*)["'\`]\s*`,
    String.raw`(?:,\s*(?:default\s*=\s*)?(?:["'\`](?<text>[^"'\`\n]*)["'\`]|(?<number>\d+))\s*)?(?:,\s*cast\s*=\s*\w+\s*)?[)\]]!?`,
    ')',
    String.raw`(?:\s*(?:\|\||\?\?|\?:)\s*(?:["'\`](?<or>[^"'\`\n]*)["'\`]|(?<orNumber>\d+))|\s*\{\s*["'](?<block>[^"'\n]*)["']\s*\})?`,
    String.raw`(?:\s*%>)?`,
  ].join(''),
  'gi',
);

/** Returns the code with each read of a variable replaced by a shell reference in quotes, `"${NAME:-default}"`. */
export function withReferences(code: string): string {
  return code.replace(READS, (...match) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const { member, key, name, text, number, or, orNumber, block } = groups;
    const fallback = text ?? number ?? or ?? orNumber ?? block;
    return `"\${${member ?? key ?? name ?? ''}${fallback === undefined ? '' : `:-${fallback}`}}"`;
  });
}

/** Node's drivers take TLS as a member beside the URL or the host. */
const MEMBER = /(?<![\w.$])["']?ssl["']?\s*:\s*/;
const WORD =
  /(?:(true|false)|["'`](disable|allow|prefer|require|no-verify|verify-ca|verify-full)["'`])(?=\s*[,;)}\n]|$)/y;
const AUTHORITY = /(?<![\w.])["']?ca["']?\s*(?=[:,}])/;
/** Matches for example `ca: fs.readFileSync('/ca.pem').toString()`. */
const AUTHORITY_FILE = /(?<![\w.])["']?ca["']?\s*:[^,{}"'`]{0,80}\breadFile(?:Sync)?\(\s*["'`]([^"'`]+)["'`]/;

/**
 * Adds what such a member says about TLS, if nothing else in the text does. The result never asks for less than the code: what cannot be
 * read, such as the text of a CA certificate, stays a check and is listed in `ignored`.
 */
export function withNodeTls(read: PastedText, code: string): PastedText {
  const { described } = read;
  if (!described.ok || described.parameters.sslmode !== undefined) return read;
  const member = MEMBER.exec(code);
  if (!member) return read;
  const at = member.index + member[0].length;
  const said = code.charAt(at) === '{' ? ofObject(objectAt(code, at)) : ofWord(code, at);
  const parameters = { ...described.parameters, ...said.parameters };
  return { ...read, described: { ...described, parameters, ignored: [...described.ignored, ...said.ignored] } };
}

interface Said {
  readonly parameters: Parameters;
  /** Names of members that were not understood. */
  readonly ignored: readonly string[];
}

function ofWord(code: string, at: number): Said {
  WORD.lastIndex = at;
  const [, flag, word] = WORD.exec(code) ?? [];
  if (flag === undefined && word === undefined) return { parameters: {}, ignored: ['ssl'] };
  return { parameters: { sslmode: word ?? (flag === 'true' ? 'require' : 'disable') }, ignored: [] };
}

function ofObject(object: string): Said {
  const isUnchecked = /\brejectUnauthorized["']?\s*:\s*false\b/.test(object);
  if (isUnchecked) return { parameters: { sslmode: 'require' }, ignored: [] };
  const isChecked = /\brejectUnauthorized["']?\s*:/.test(object);
  const file = AUTHORITY_FILE.exec(object)?.[1];
  if (file !== undefined) return { parameters: { sslmode: 'verify-full', sslrootcert: file }, ignored: [] };
  if (AUTHORITY.test(object)) return { parameters: { sslmode: 'verify-full' }, ignored: ['ssl.ca'] };
  return { parameters: { sslmode: isChecked ? 'verify-full' : 'require' }, ignored: [] };
}

/** Returns the object that begins at a position, up to its end or the end of the text. */
function objectAt(code: string, start: number): string {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    if (code.charAt(at) === '{') depth++;
    else if (code.charAt(at) === '}' && --depth === 0) return code.slice(start, at + 1);
  }
  return code.slice(start);
}

const LABEL = String.raw`host(?:\s?name)?|server|endpoint|address|port|(?:database|db)(?:\s?name)?|user(?:\s?name)?|password|ssl\s?mode`;
/**
 * Matches a label and its value as a web page shows them: on two lines, in two table cells, or separated by a tab. OPTION matches an option
 * of a command.
 */
const LABELLED = new RegExp(
  String.raw`^[ \t|*-]*(${LABEL})[ \t*]*(?::?[ \t]*\r?\n\s*|:?[ \t]*\t[ \t]*|[ \t]*\|[ \t]*)\`?(?!-|\S+:(?:\s|$))([^\s|\`]+)`,
  'gim',
);
const OPTION = /(?:^|\s)--([a-z][\w-]*)[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'-]\S*))/gi;

/** Returns the pairs in text that was copied from a provider's web page, and in the options of any command. */
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
 * Returns the name of the database when it is called `name`: in a section of YAML, JSON or TOML, or in Django's settings. Elsewhere the
 * word can mean anything.
 */
export function sectionName(text: string): string | undefined {
  if (/['"]ENGINE['"]\s*:/.test(text)) return /['"]NAME['"]\s*:\s*["']([^"'\n]+)["']/.exec(text)?.[1];
  const section = SECTION.exec(text)?.[2] ?? TABLE.exec(text)?.[1] ?? BRACED.exec(text)?.[1];
  return section !== undefined && /["']?host\w*["']?\s*[:=]/i.test(section) ? NAME.exec(section)?.[1] : undefined;
}

const TEMPLATED =
  /(?<![\w.])(?:host|hostname|server|port|database|dbname|user|username)["']?\s*[:=]\s*["']?(\{\{.*?\}\}|<%.*?%>|\$\([^)]*\)|#\{.*?\})/i;

/** Returns the template that stands for a part of the address. Without that part, the rest would lead somewhere else. */
export const templatedPlace = (text: string): string | undefined => TEMPLATED.exec(text)?.[1]?.slice(0, 40);
