import { english } from '../../../model/text/translate';
import { keywordOf } from './aliases';
import { SECRET_KEYWORDS } from './keywords';
import { readScheme, splitUrl } from './url';

const SECRET_NAMES = 'ssl\\s*password|password|passwd|pass|pwd|psw|scram_(?:client|server)_key|oauth_client_secret';
const IN_KEYWORDS = new RegExp(`(?<!\\S)(?:${SECRET_NAMES})\\s*=\\s*(?:'(?:[^'\\\\]|\\\\.)*'|\\S*)`, 'gi');
const BETWEEN_SEMICOLONS = new RegExp(
  `(?<=^|;)\\s*(?:${SECRET_NAMES})\\s*=\\s*(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|\\{[^}]*\\}|[^;]*)\\s*(?:;|$)`,
  'gi',
);

/** Returns a URL or connection string without its secrets, for the settings. */
export function withoutSecrets(text: string): string {
  const trimmed = text.trim();
  const scheme = readScheme(trimmed, english);
  if (scheme && 'url' in scheme)
    return `${trimmed.slice(0, -scheme.url.rest.length)}${urlWithoutSecrets(scheme.url.rest)}`;
  if (!trimmed.includes(';'))
    return trimmed
      .replace(IN_KEYWORDS, '')
      .replace(/\s{2,}/g, ' ')
      .trim();
  return trimmed.replace(BETWEEN_SEMICOLONS, '').trim();
}

function urlWithoutSecrets(rest: string): string {
  const { userInfo, hosts, path, query } = splitUrl(rest);
  const kept = query.split('&').filter((part) => !isSecret(part.split('=', 1)[0] ?? ''));
  const behind = kept.join('&') === '' ? '' : `?${kept.join('&')}`;
  if (!rest.startsWith('//')) return `${rest.split('?', 1)[0]}${behind}`;
  const user = userInfo?.split(':', 1)[0];
  const slash = /^[^/?]*\//.test(rest.slice(2 + (userInfo === undefined ? 0 : userInfo.length + 1))) ? '/' : '';
  return `//${user === undefined ? '' : `${user}@`}${hosts}${slash}${path}${behind}`;
}

function isSecret(name: string): boolean {
  const keyword = keywordOf(name);
  return keyword !== undefined && SECRET_KEYWORDS.includes(keyword);
}

/** Whether a password is a placeholder of an example: `[YOUR-PASSWORD]`, `{your_password}`, `<password>`, `****`. */
export function isPlaceholder(password: string): boolean {
  return /^(\[[^\]]*\]|\{[^}]*\}|<[^>]*>|\*{3,}|•{3,}|x{4,}|\.{3,}|…|your[-_ ]?(db[-_ ]?)?password|(change|replace)[-_ ]?me)$/i.test(
    password.trim(),
  );
}

const BASE64 = /^[A-Za-z\d+/]{4,}={0,2}$/;
const MEMBER = /^(\s*["']?[\w.-]+["']?\s*:\s*)["']?([A-Za-z\d+/]{2,}={0,2})["']?(,?\s*)$/;

/** Returns the text with the values of a Kubernetes secret decoded: the values of its `data`, or a single value. */
export function decodedSecrets(text: string): string {
  const alone = BASE64.test(text.trim()) ? decodedText(text.trim()) : undefined;
  if (alone !== undefined && /^(?:jdbc:)?(?:postgres|cockroach)/i.test(alone)) return alone;
  if (!/\bkind["']?\s*:\s*["']?Secret\b/.test(text)) return text;
  let indent: number | undefined;
  const lines = text.split(/\r?\n/).map((line) => {
    const own = line.search(/\S/);
    if (indent !== undefined && own >= 0 && own <= indent) indent = undefined;
    if (/^\s*["']?data["']?\s*:\s*\{?\s*$/.test(line)) {
      indent = own;
      return line;
    }
    const [, key, value = '', end = ''] = (indent === undefined ? null : MEMBER.exec(line)) ?? [];
    const plain = key === undefined ? undefined : decodedText(value);
    return plain === undefined ? line : `${key}${JSON.stringify(plain)}${end}`;
  });
  return lines.join('\n');
}

/** Decodes base64; undefined when the result is not a text. */
function decodedText(value: string): string | undefined {
  const bytes = Buffer.from(value, 'base64');
  const text = bytes.toString('utf8').trim();
  return text === '' || /[\p{Cc}\ufffd]/u.test(text) || value.length % 4 !== 0 ? undefined : text;
}
