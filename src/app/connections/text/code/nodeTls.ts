import type { Parameters } from '../keywords';
import type { PastedText } from '../wholeText';

/** Node's drivers take TLS as a member beside the URL or the host. */
const MEMBER = /(?<![\w.$])["']?ssl["']?\s*:\s*/;
const WORD =
  /(?:(true|false)|["'`](disable|allow|prefer|require|no-verify|verify-ca|verify-full)["'`])(?=\s*[,;)}\n]|$)/y;
const AUTHORITY = /(?<![\w.])["']?ca["']?\s*(?=[:,}])/;
/** `ca: fs.readFileSync('/ca.pem').toString()`. */
const AUTHORITY_FILE = /(?<![\w.])["']?ca["']?\s*:[^,{}"'`]{0,80}\breadFile(?:Sync)?\(\s*["'`]([^"'`]+)["'`]/;

/**
 * What code says about TLS in such a member, where nothing else in it does. It never asks for less than the code does: what cannot
 * be read, as the text of an authority, stays a check, and is among what is ignored.
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

/** The object that begins at a place, up to its end or that of the text. */
function objectAt(code: string, start: number): string {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    if (code.charAt(at) === '{') depth++;
    else if (code.charAt(at) === '}' && --depth === 0) return code.slice(start, at + 1);
  }
  return code.slice(start);
}
