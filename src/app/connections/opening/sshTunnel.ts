import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Translate } from '../../../model/text/translate';
import { StoreError } from '../../../store/pg/errors';
import { addressText, type HostAddress } from '../../../store/pg/hosts';
import type { SshSpec } from '../connection';
import { channelSentence, sshSentence } from './sshWords';

const LOOPBACK = '127.0.0.1';
const CONNECT_TIMEOUT_S = 15;
/** How often another port is tried, because another program may take the free port before `ssh` does. */
const MOST_PORTS = 3;
const MOST_SAID = 16 * 1024;

/** Tunnels to servers through an SSH host. Each server has one forward, opened with the first session that needs it. */
export interface SshTunnel {
  /** Returns the local address that leads to a server. Rejects with StoreError `access`. */
  reach(at: HostAddress, signal: AbortSignal | undefined): Promise<HostAddress>;
  /** A sentence that says why the SSH host could not reach a server, from its last message. */
  readonly refusal: string | undefined;
  close(): void;
}

interface Forward {
  readonly port: number;
  readonly child: ChildProcess;
}

/** Creates a tunnel with the system's `ssh`, its agent, keys, known hosts and configuration. It never asks a question. */
export function createSshTunnel(
  spec: SshSpec,
  { env, t }: { readonly env: Readonly<Record<string, string | undefined>>; readonly t: Translate },
): SshTunnel {
  const forwards = new Map<string, Promise<Forward>>();
  const children = new Set<ChildProcess>();
  let refusal: string | undefined;
  let closed = false;

  async function open(at: HostAddress, signal: AbortSignal | undefined): Promise<Forward> {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const outcome = await start(port, at, signal);
      if (typeof outcome === 'object') return { port, child: outcome };
      if (closed || signal?.aborted) throw new StoreError('cancelled', '', 'The tunnel was given up.');
      const isTaken = outcome.includes('Address already in use') && outcome.includes(String(port));
      if (isTaken && attempt < MOST_PORTS) continue;
      const sentence = sshSentence(outcome, spec, t);
      throw new StoreError('access', sentence, sentence);
    }
  }

  /** Resolves with the running `ssh` once it listens on the port, or with its output if it ends before that. */
  function start(port: number, at: HostAddress, signal: AbortSignal | undefined): Promise<ChildProcess | string> {
    return new Promise((resolve) => {
      const child = spawn('ssh', sshArguments(spec, port, at), {
        env,
        windowsHide: true,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      children.add(child);
      const end = () => child.kill();
      process.once('exit', end);
      signal?.addEventListener('abort', end, { once: true });
      let said = '';
      /** `ssh` prints this just before it binds the port, so its next line comes after the binding. */
      let isBinding = false;
      const hear = (line: string) => {
        if (isBinding && /^debug\d: /.test(line)) {
          signal?.removeEventListener('abort', end);
          resolve(child);
        }
        isBinding ||= line.includes(`Local forwarding listening on ${LOOPBACK} port ${port}.`);
        refusal = channelSentence(line, spec, addressText(at), t) ?? refusal;
        if (!/^debug\d: /.test(line)) said = `${said}${line}\n`.slice(-MOST_SAID);
        if (/Address already in use/.test(line) && line.includes(String(port))) end();
      };
      let rest = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        lines.forEach(hear);
      });
      child.once('error', (error: NodeJS.ErrnoException) => {
        said = String(error.code);
      });
      child.once('close', () => {
        hear(rest);
        children.delete(child);
        process.off('exit', end);
        signal?.removeEventListener('abort', end);
        resolve(said);
      });
      if (signal?.aborted || closed) end();
    });
  }

  return {
    async reach(at, signal) {
      const key = addressText({ ...at, host: at.address ?? at.host });
      const opening = forwards.get(key) ?? open(at, signal);
      forwards.set(key, opening);
      // A failed attempt or an ended forward is forgotten, so that the next session opens another one.
      const forget = () => {
        if (forwards.get(key) === opening) forwards.delete(key);
      };
      try {
        const { port, child } = await opening;
        child.once('close', forget);
        if (child.exitCode !== null || child.signalCode !== null) forget();
        return { host: at.host, port, address: LOOPBACK };
      } catch (error) {
        forget();
        throw error;
      }
    },
    get refusal() {
      return refusal;
    },
    close() {
      closed = true;
      for (const child of children) child.kill();
    },
  };
}

/** Returns the arguments for `ssh`: one forward and nothing else, no questions, no shared connection. */
export function sshArguments(
  { host, user, port, identityFile, jump }: SshSpec,
  local: number,
  at: HostAddress,
): string[] {
  const place = at.address ?? at.host;
  const remote = place.startsWith('/')
    ? `${place}/.s.PGSQL.${at.port}`
    : `${place.includes(':') ? `[${place}]` : place}:${at.port}`;
  return [
    // With -v, `ssh` prints when the forward listens.
    '-v',
    '-N',
    '-T',
    '-o',
    'BatchMode=yes',
    '-o',
    `ConnectTimeout=${CONNECT_TIMEOUT_S}`,
    '-o',
    'ServerAliveInterval=15',
    '-o',
    'ServerAliveCountMax=3',
    '-o',
    'ControlMaster=no',
    '-o',
    'ControlPath=none',
    '-o',
    'ExitOnForwardFailure=no',
    '-L',
    `${LOOPBACK}:${local}:${remote}`,
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(identityFile === undefined ? [] : ['-i', identityFile, '-o', 'IdentitiesOnly=yes']),
    ...(jump === undefined ? [] : ['-J', jump]),
    '--',
    host,
  ];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
