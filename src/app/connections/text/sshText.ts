import { isClientProgram, shellWords } from './shell';

/** What a pasted text says about the way to the server, and the rest of the text. */
export interface PastedSsh {
  /** The value for `ssh` of an entry in the settings. */
  readonly ssh: Readonly<Record<string, string>>;
  /** The forward of `-L`; the server is at its end. */
  readonly forward: Forward | undefined;
  /** The text without the SSH part; empty when nothing else was pasted. */
  readonly rest: string;
  /** Names of written parts that have no effect: options, a password for the SSH host. */
  readonly leftOut: readonly string[];
}

export interface Forward {
  readonly localPort: string;
  readonly host: string;
  readonly port: string;
}

/**
 * Reads `ssh -L 5433:db:5432 ada@bastion`, `ssh bastion psql …` or `postgres+ssh://ada@bastion/user@db/orders`; undefined for other texts.
 */
export function sshIn(text: string): PastedSsh | undefined {
  return urlThroughSsh(text.trim()) ?? sshCommand(text);
}

const SSH_URL = /^postgres(?:ql)?\+ssh:\/\/(?:([^@/:]+)(?::([^@/]*))?@)?([^/@:]+)(?::(\d+))?\/([^\s/]*@\S+)$/i;

function urlThroughSsh(text: string): PastedSsh | undefined {
  const [, user, password, host, port, rest] = SSH_URL.exec(text) ?? [];
  if (host === undefined || rest === undefined) return undefined;
  return {
    ssh: given({ host, user, port }),
    forward: undefined,
    rest: `postgres://${rest}`,
    leftOut: password === undefined ? [] : ['password'],
  };
}

const PROGRAM = /^(?:.*[/\\])?(?:auto)?ssh(?:\.exe)?$/;
/** Options of ssh that take a value. */
const VALUED = /^-[1246AaCfGgKkMNnqsTtVvXxYy]*([BbcDEeFIiJLlmOoPpQRSWw])(.*)$/s;
const ENDS = /^(?:&+|\|+|;)$/;

function sshCommand(text: string): PastedSsh | undefined {
  // The -M option of autossh takes a port that has no meaning here.
  const words = shellWords(text.replace(/\bautossh\s+-M\s*\d+/, 'ssh'));
  const start = words.findIndex((word) => PROGRAM.test(word));
  const read = start < 0 ? undefined : readArguments(words.slice(start + 1));
  if (read?.target === undefined) return undefined;
  const { target, options, forwards, leftOut } = read;
  const after = read.after.filter((word) => !ENDS.test(word)).flatMap(commandWords);
  // Without a forward or a client program, the word ssh is only part of a sentence.
  if (forwards.length === 0 && !after.some(isClientProgram)) return undefined;
  const [, user, host = target, port] = /^(?:ssh:\/\/)?(?:([^@]+)@)?([^:]+)(?::(\d+))?\/?$/.exec(target) ?? [];
  const rest = [...words.slice(0, start), ...after].map(quoted).join(' ');
  return {
    ssh: given({ host, user: user ?? options.l, port: port ?? options.p, identityFile: options.i, jump: options.J }),
    forward: forwards.find(({ localPort }) => rest.includes(localPort)) ?? forwards[0],
    rest,
    leftOut,
  };
}

/** A command for the SSH host is often quoted as a whole. */
function commandWords(word: string): readonly string[] {
  const inner = /\s/.test(word) ? shellWords(word) : [];
  return inner.some(isClientProgram) ? inner : [word];
}

interface Arguments {
  readonly options: Readonly<Record<string, string>>;
  readonly forwards: readonly Forward[];
  readonly target: string | undefined;
  readonly leftOut: readonly string[];
  /** The words after the target and its options. */
  readonly after: readonly string[];
}

function readArguments(words: readonly string[]): Arguments {
  const options: Record<string, string> = {};
  const forwards: Forward[] = [];
  const leftOut: string[] = [];
  let target: string | undefined;
  let at = 0;
  // Options may also come after the host.
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) {
      if (target !== undefined) break;
      target = word.replace(/[),;]+$/, '');
      continue;
    }
    const [, option, joined] = VALUED.exec(word) ?? [];
    if (option === undefined) continue;
    const value = (joined || (words[++at] ?? '')).replace(/[),;]+$/, '');
    if (option === 'L') forwards.push(...forwardOf(value));
    else if (option === 'o') leftOut.push(`-o ${value.replace(/[ =].*$/s, '')}`);
    else options[option] ??= value;
  }
  return { options, forwards, target, leftOut, after: words.slice(at) };
}

/** Reads `5433:db:5432`, also with the address to listen on in front. */
function forwardOf(value: string): Forward[] {
  const [, localPort, plain, bracketed, port] =
    /^(?:[^:]*:)?(\d+):(?:([^:[\]]+)|\[([^\]]+)\]):(\d+)$/.exec(value) ?? [];
  const host = plain ?? bracketed;
  return localPort === undefined || host === undefined || port === undefined ? [] : [{ localPort, host, port }];
}

function given(parts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined));
}

const quoted = (word: string) => (/[\s"'\\]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : word);
