import type { Translate } from '../../../model/text/translate';
import { composeText } from '../containers/composeFile';
import { passwordLine } from '../files/passwordFile';
import { type Described, keywordOf, type Pair } from './aliases';
import {
  callPairs,
  labelledPairs,
  sectionName,
  templatedPlace,
  withNodeTls,
  withReferences,
  withSchemas,
  withUser,
} from './code';
import { codePairs } from './pairs';
import type { Lookup } from './references';
import { decodedSecrets } from './secrets';
import { assignment, clientCommand, metaCommand, runCommand, shellWords } from './shell';
import { toolCommand, wayNotes } from './tools';
import { describeVariables, unresolvedIn, type Variables } from './variables';
import {
  type Attempt,
  address,
  LONGEST,
  ofPairs,
  type PastedText,
  readUrl,
  type TextRefusal,
  unknownName,
  unlike,
  wholeString,
  wholeUrl,
} from './wholeText';

/**
 * Reads any text that says how to connect to a PostgreSQL: URLs, connection strings, commands, variables, code. Otherwise returns a problem
 * for the middle of a sentence, which never repeats the text.
 */
export function readPasted(text: string, env: Lookup, t: Translate): PastedText | TextRefusal {
  if (text.length > LONGEST) return { problem: t('the text is too long') };
  const clean = cleaned(decodedSecrets(text));
  if (clean === '') return { problem: t('the text is empty') };
  for (const attempt of [wholeUrl, command, wholeString]) {
    // This form covers the whole text, even when the connection cannot be used.
    const read = attempt(clean, env, t);
    if (read) return read;
  }
  let problem: string | undefined;
  for (const attempt of [passwordFileLine, compose, variables, urlInside, stringInside, fields, address, named]) {
    const read = attempt(clean, env, t);
    if (read && 'form' in read) return withSchemas(withNodeTls(read, clean), clean);
    problem ??= read?.problem;
  }
  return { problem: problem ?? unlike(t) };
}

/** Removes what is copied along with a text: invisible characters, quotes around it, a prompt, a comma at its end. */
function cleaned(text: string): string {
  let now = text
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u00a0\u202f]/g, ' ')
    .trim();
  now = now.replace(/[“”„«»]/g, '"').replace(/[‘’‚]/g, "'");
  now = now.replace(/^```\w*\n([\s\S]*?)\n?```$/, '$1');
  for (let before = ''; before !== now; ) {
    before = now;
    now = now.replace(/^(["'`])([^"'`]*)\1$/s, '$2').replace(/^<([^<>\s]*)>$|^\(([^()]*)\)$/s, '$1$2');
    now = now.replace(/^(?:\$|>|PS [^>]*>|[\w.-]+@[\w.-]+:[^$#\s]*[$#])\s+/, '').trim();
    if (!now.includes('=') || now.includes('://')) now = now.replace(/[,;]+$/, '').trim();
    // A full stop may follow the URL, and a line may have been broken after its scheme.
    if (now.includes('://')) now = now.replace(/(?<=[\w/])\.$/, '').replace(/:\/\/\s+(?=[^\s@]+@)/, '://');
  }
  return now;
}

function command(text: string, env: Lookup, t: Translate): Attempt {
  const meta = metaCommand(text);
  if (meta) return ofPairs(meta, 'libpq', t('a {program} command', { program: 'psql' }), env, t);
  const words = shellWords(text);
  const client = clientCommand(words);
  if (client) {
    const variables = Object.fromEntries(client.variables);
    const lookup: Lookup = (name) => variables[name] ?? env(name);
    const target = client.target === undefined ? undefined : targetOf(client.target, lookup, t);
    if (target && 'problem' in target) return target;
    const options = ofPairs(client.options, 'libpq', '', lookup, t);
    if ('problem' in options) return options;
    if (!options.described.ok) return options.described;
    const { parameters, ignored } = target?.described.ok ? target.described : { parameters: {}, ignored: [] };
    const described: Described = { ok: true, parameters: { ...parameters, ...options.described.parameters }, ignored };
    return {
      form: t('a {program} command', { program: client.program }),
      described,
      variables,
      notes: wayNotes(text, t),
    };
  }
  const run = runCommand(words);
  if (!run) return toolCommand(text, t);
  const set = Object.fromEntries(run.variables);
  if (run.isPostgres) {
    if (run.port === undefined) return { problem: t('the container publishes no port; add -p 5432:5432') };
    const group = { POSTGRES_USER: 'postgres', ...set, POSTGRES_HOST: 'localhost', POSTGRES_PORT: run.port };
    return ofVariables(group, t('a command that starts a container'), env, t);
  }
  return ofVariables(set, t('variables of a container'), env, t);
}

/** Reads the target of psql: a URL, a `key=value` text or the name of a database. */
function targetOf(target: string, env: Lookup, t: Translate): Attempt {
  const isString = /:\/\//.test(target) || /=/.test(target);
  const made = MADE_PASSWORD.exec(target);
  if (made) return withPassword(wholeString(target.replace(made[0], ''), env, t), made[1] ?? '');
  if (isString)
    return (
      readUrl(target, env, t) ?? wholeString(target, env, t) ?? { problem: t('what it connects to is not understood') }
    );
  return ofPairs([['dbname', target]], 'libpq', '', env, t);
}

/** A password in a text of keywords that a command would print. */
const MADE_PASSWORD = /\bpassword\s*=\s*["']?(\$\([^)]*\)|`[^`]*`)["']?/i;

function withPassword(read: Attempt, password: string): Attempt {
  if (!read || 'problem' in read || !read.described.ok) return read;
  return { ...read, described: { ...read.described, parameters: { ...read.described.parameters, password } } };
}

/** Reads lines of `.pgpass`; of several lines, the first counts. */
function passwordFileLine(text: string, _env: Lookup, t: Translate): Attempt {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [first] = lines.map((line) => passwordLine(line.trim()));
  if (!first || !lines.every((line) => passwordLine(line.trim()))) return undefined;
  const described: Described = { ok: true, parameters: first, ignored: [] };
  return { form: t('a line of a password file'), described, variables: {} };
}

/** Reads a service of a compose file that publishes its port. */
function compose(text: string, env: Lookup, t: Translate): Attempt {
  const found = composeText(text, env);
  return found ? ofVariables(found, t('a compose file'), env, t) : undefined;
}

/** Code that takes the URL from a variable, such as `os.Getenv("DATABASE_URL")`, `env("DATABASE_URL")` or `ENV['DATABASE_URL']`. */
const NAMED =
  /(?:\b(?:get_?env(?:ironmentVariable)?|env(?:iron)?|env\.fetch|env::var|envOr\w*|lookupenv|environ\.get)\s*[([]\s*["'`]|\bprocess\.env(?:\.|\[\s*["'`])|\bimport\.meta\.env\.)([A-Za-z_]\w*)/gi;

function named(text: string, env: Lookup, t: Translate): Attempt {
  const found = new Map([...text.matchAll(NAMED)].map(([, name = '']) => [name, env(name)]));
  const unknown = [...found.keys()].find((name) => found.get(name) === undefined);
  if (unknown !== undefined) return { problem: unknownName(unknown, t) };
  return ofVariables(Object.fromEntries(found), t('variables'), env, t);
}

function variables(text: string, env: Lookup, t: Translate): Attempt {
  return ofVariables(pastedVariables(withReferences(text)), t('variables'), env, t);
}

function ofVariables(found: Variables, form: string, env: Lookup, t: Translate): Attempt {
  for (const { variable, described } of describeVariables(found, env, t)) {
    if (!described.ok) return described;
    return { form: `${form} (${variable})`, described, variables: {} };
  }
  const missing = unresolvedIn(found, env);
  return missing === undefined ? undefined : { problem: unknownName(missing, t) };
}

/** A variable whose value is libpq's text without quotes, as in files of variables. */
const WHOLE_VALUE =
  /^\s*(?:export\s+)?["']?([A-Za-z_][\w.-]*)["']?(?:=|:\s+)((?:host|hostaddr|port|user|dbname|password|service)\s*=.*\S)\s*$/i;

/** Matches `<property name="…" value="…"/>` and `<entry key="…">…</entry>`. */
const PROPERTY = /<\w+\s+(?:name|key)="([A-Za-z_][\w.-]*)"\s*(?:value="([^"]*)"|>([^<]*)<)/g;

/** Returns the assignments of shells, Docker, Kubernetes, properties, YAML, JSON and code. Of a repeated name, the first counts. */
function pastedVariables(text: string): Variables {
  const found = new Map<string, string>();
  const put = (name: string, value: string) => {
    // `spring.datasource.url` is the variable SPRING_DATASOURCE_URL.
    const spelled = /[.-]/.test(name) ? name.replace(/[.-]/g, '_').toUpperCase() : name;
    if (!found.has(spelled)) found.set(spelled, value);
  };
  const listed =
    /["']?name["']?\s*:\s*["']?([A-Za-z_]\w*)["']?\s*,?\s*["']?value["']?\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,}]+))/gi;
  for (const [, name = '', double, single, bare] of text.matchAll(listed)) put(name, double ?? single ?? bare ?? '');
  for (const [, name = '', value, body] of text.matchAll(PROPERTY)) put(name, value ?? body ?? '');
  for (const pair of text.split(/\r?\n/).flatMap(assignedIn)) put(...pair);
  // The scheme of a URL in quotes is not a name.
  for (const [name, value] of codePairs(text)) if (!/^r?2?j?dbc$/i.test(name)) put(name, value);
  return Object.fromEntries(found);
}

/** Returns what a line assigns, as a shell reads it. XML attributes are read as code instead. */
function assignedIn(line: string): readonly Pair[] {
  if (/^\s*</.test(line)) return [];
  const [, name, value] = WHOLE_VALUE.exec(line) ?? [];
  if (name !== undefined && value !== undefined) return [[name, value]];
  const spoken = /^\s*(?:setx|setenv|ENV|ARG|set\s+-\w+)\s+([A-Za-z_]\w*)\s+(.+)$/.exec(line);
  const words = shellWords(spoken ? `${spoken[1]}=${spoken[2]}` : line);
  return words.flatMap(
    (word) => assignment(word.replace(/[;,]+$/, '').replace(/^(?:-e|--env=|-D)(?=[A-Za-z_]\w*=)/, '')) ?? [],
  );
}

/** Reads a URL anywhere in code, a command or a sentence. */
function urlInside(text: string, env: Lookup, t: Translate): Attempt {
  let problem: TextRefusal | undefined;
  for (const [found] of text.matchAll(
    /\b(?:(?:jdbc|r2dbc|vertx-reactive):(?:[\w-]{1,40}:){0,9})?[a-z][\w+-]{0,40}:(?:\/\/)?[^\s"'`<>]+/gi,
  )) {
    const url = found.replace(/[),;.\]}]+$/, '');
    const read = readUrl(url, env, t);
    if (read && 'form' in read) return withUser(read, text, url);
    problem ??= read;
  }
  return problem;
}

/** Reads a connection string in quotes, such as the argument of a call. */
function stringInside(text: string, env: Lookup, t: Translate): Attempt {
  for (const [, double, single, tick] of text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`/g)) {
    const inner = double ?? single ?? tick ?? '';
    const read = wholeString(inner, env, t);
    if (read && 'form' in read) return withUser(read, text, inner);
  }
  return undefined;
}

/** Reads fields such as `host: "db", user: "ada"`: the arguments of a call, an object, a section of a configuration. */
function fields(written: string, env: Lookup, t: Translate): Attempt {
  const text = withReferences(written);
  const template = templatedPlace(text);
  if (template !== undefined) return { problem: unknownName(template, t) };
  const known = new Map<string, Pair>();
  for (const pair of [...codePairs(text), ...callPairs(text), ...labelledPairs(text)]) {
    if (
      /^(adapter|dialect|driver|client|type|engine|connection)$/i.test(pair[0]) &&
      /mysql|maria|sqlite|mongo|mssql|oracle/i.test(pair[1])
    ) {
      return { problem: t('its driver is not one for PostgreSQL') };
    }
    const keyword = keywordOf(pair[0], 'libpq');
    if (keyword && !known.has(keyword)) known.set(keyword, pair);
  }
  const name = known.has('dbname') ? undefined : sectionName(text);
  if (name !== undefined) known.set('dbname', ['dbname', name]);
  const count = ['host', 'port', 'dbname', 'user', 'password'].filter((keyword) => known.has(keyword)).length;
  if (count < 2 || !(known.has('host') || known.has('dbname'))) return undefined;
  return ofPairs([...known.values()], 'libpq', t('fields'), env, t);
}
