import { spawn } from 'node:child_process';
import { isPostgresImage } from '../text/shell';
import { type ContainerPlace, POSTGRES_PORT, reachableHost } from './place';

/** An engine that takes longer is left out: a person is looking at the list. */
const LONGEST_MS = 2_000;
const MOST_OUTPUT = 8 * 1024 * 1024;
const ENGINES = ['docker', 'podman', 'nerdctl'] as const;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the running PostgreSQL containers of all engines whose client is installed. An engine that is missing or does not answer has
 * none.
 */
export async function findContainers(env: Env): Promise<ContainerPlace[]> {
  const found = await Promise.all(ENGINES.map((engine) => containersOf(engine, env)));
  const seen = new Set<string>();
  // `docker` is often an alias of podman.
  return found.flat().filter(({ name }) => !seen.has(name) && seen.add(name));
}

async function containersOf(engine: string, env: Env): Promise<ContainerPlace[]> {
  const ids = (await run(engine, ['ps', '--quiet', '--no-trunc'], env))
    .split(/\s+/)
    .filter((id) => /^[0-9a-f]+$/.test(id));
  if (ids.length === 0) return [];
  // A container that has ended since makes the command fail, but the others are still printed.
  const inspected = await run(engine, ['inspect', ...ids], env, true);
  return readInspected(inspected, engine, engineHost(env));
}

/** Returns the machine on which published ports answer when the engine runs on another machine. */
function engineHost({ DOCKER_HOST: address }: Env): string | undefined {
  return /^(?:tcp|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(address ?? '')?.[1]?.replace(/^\[(.*)\]$/, '$1');
}

/** Returns the PostgreSQL containers in the output of `docker inspect` or `podman inspect`; empty for other texts. */
export function readInspected(json: string, engine: string, elsewhere?: string): ContainerPlace[] {
  let all: unknown;
  try {
    all = JSON.parse(json);
  } catch {
    return [];
  }
  return Array.isArray(all) ? all.flatMap((one) => readContainer(one, engine, elsewhere) ?? []) : [];
}

function readContainer(one: unknown, engine: string, elsewhere: string | undefined): ContainerPlace | undefined {
  const config = field(one, 'Config');
  const variables = readEnv(field(config, 'Env'));
  const image = text(field(config, 'Image')) || text(field(one, 'ImageName'));
  // The official image, and images built from it, have these variables.
  if (!isPostgresImage(image) && !('PG_MAJOR' in variables && 'PGDATA' in variables)) return undefined;
  const name = text(field(one, 'Name')).replace(/^\//, '');
  const labels = field(config, 'Labels');
  const service = text(field(labels, 'com.docker.compose.service')) || text(field(labels, 'io.podman.compose.service'));
  const networks = Object.values(record(field(field(one, 'NetworkSettings'), 'Networks')));
  const aliases = networks.flatMap((network) => strings(field(network, 'Aliases')));
  return {
    name,
    source: engine,
    aliases: [...new Set([name, service, ...aliases].filter((alias) => alias !== ''))],
    published: readPublished(one, elsewhere),
    variables,
  };
}

function readPublished(one: unknown, elsewhere: string | undefined): ContainerPlace['published'] {
  const isOnHost = text(field(field(one, 'HostConfig'), 'NetworkMode')) === 'host';
  if (isOnHost) return { host: elsewhere ?? 'localhost', port: POSTGRES_PORT };
  const ports = field(field(one, 'NetworkSettings'), 'Ports');
  const bindings = field(ports, `${POSTGRES_PORT}/tcp`);
  for (const binding of Array.isArray(bindings) ? bindings : []) {
    const port = Number(text(field(binding, 'HostPort')));
    if (port > 0) return { host: elsewhere ?? reachableHost(text(field(binding, 'HostIp'))), port };
  }
  return undefined;
}

function readEnv(list: unknown): Record<string, string> {
  return Object.fromEntries(strings(list).map((line) => [line.replace(/=.*$/s, ''), line.replace(/^[^=]*=?/, '')]));
}

function field(value: unknown, key: string): unknown {
  return record(value)[key];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Returns what a client prints; empty when it is missing, fails, or takes too long. `isPartial`: output before a failure counts. */
function run(program: string, words: readonly string[], env: Env, isPartial = false): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { env, windowsHide: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const overdue = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      output = (output + data).slice(0, MOST_OUTPUT);
    });
    const end = (result: string) => {
      clearTimeout(overdue);
      resolve(result);
    };
    child.once('error', () => end(''));
    child.once('close', (code) => end(code === 0 || (isPartial && code !== null) ? output : ''));
  });
}
