import { keywordOf, type Pair } from '../aliases';
import { codePairs } from '../pairs';
import type { PastedText } from '../wholeText';

const TEXT = String.raw`(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')`;
/** `.host("db")`, `WithUser("ada")`, `setPassword("…")`. */
const CALL = new RegExp(
  String.raw`\b(?:with|set)?_?([A-Za-z]\w*)\(\s*(?:new String\[\]\s*\{\s*)?(?:${TEXT}|(\d+|true|false))\s*\}?\s*\)`,
  'gi',
);
/** `new Sequelize('orders', 'ada', '…', {`. */
const SEQUELIZE = new RegExp(String.raw`\bSequelize\(\s*${TEXT}\s*,\s*${TEXT}(?:\s*,\s*${TEXT})?\s*,`);
/** Knex, TypeORM and others take the schemas beside the URL. */
const SCHEMAS = /(?<![\w.$])["']?(?:searchPath|search_path|schema)["']?\s*:\s*(?:\[([^\]]*)\]|["'`]([\w, ]+)["'`])/;
/** YAML needs no quotes. */
const YAML_SCHEMA = /^[ \t]*(?:search_path|schema):[ \t]+(\w+)[ \t]*$/m;

/** What builders and setters of any language say in their calls, and Sequelize in the order of its arguments. */
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
 * User and password that stand in the code around a URL: in the arguments behind it, as in Java, PHP and Perl
 * (`getConnection("jdbc:…", "ada", "…")`), under their names, or in calls of their own (`setUsername("ada")`).
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

/** The schemas that code names beside the rest, where nothing else does. */
export function withSchemas(read: PastedText, code: string): PastedText {
  const { described } = read;
  if (!described.ok || described.parameters.search_path !== undefined) return read;
  const [, list, one] = SCHEMAS.exec(code) ?? [];
  const plain = code.includes('{') ? undefined : YAML_SCHEMA.exec(code)?.[1];
  const path = plain ?? one ?? list?.replace(/["'`\s]/g, '').replace(/,$/, '');
  if (path === undefined || !/^[\w$, -]+$/.test(path)) return read;
  return { ...read, described: { ...described, parameters: { ...described.parameters, search_path: path } } };
}
