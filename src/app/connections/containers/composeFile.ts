import { DEFAULT_SCHEMA, load, Type } from 'js-yaml';
import { isObject } from '../../../base/isObject';
import { type Lookup, resolveReferences } from '../text/references';
import { isPostgresImage } from '../text/shell';
import type { Variables } from '../text/variables';
import { type ContainerPlace, POSTGRES_PORT, reachableHost } from './place';

/** A longer text is no compose file. */
const LONGEST = 256 * 1024;

/** A compose file and its surroundings. */
export interface ComposeFile {
  /** The file's name for the person. */
  readonly label: string;
  readonly text: string;
  /** Finds the values of references: first in the `.env` beside the file, then in the environment. */
  readonly lookup: Lookup;
  /** Returns the variables of a file that `env_file` names; undefined when it cannot be read. */
  readonly envFile: (path: string) => Variables | undefined;
}

/** A value that replaces what earlier files say instead of being merged with it. */
class Replacing {
  constructor(readonly value: unknown) {}
}

/** Compose's own tags: `!reset` removes a value, `!override` replaces it. */
const SCHEMA = DEFAULT_SCHEMA.extend(
  (['scalar', 'sequence', 'mapping'] as const).flatMap((kind) => [
    new Type('!reset', { kind, construct: () => new Replacing(undefined) }),
    new Type('!override', { kind, construct: (value) => new Replacing(value) }),
  ]),
);

type Service = Readonly<Record<string, unknown>>;

/**
 * Groups the files of one folder into projects, each a list of indexes in `names`: the usual file together with its override, every other
 * file alone.
 */
export function composeProjects(names: readonly string[]): readonly (readonly number[])[] {
  const isUsual = (name: string) => /^(docker-|podman-)?compose\.ya?ml$/i.test(name);
  const isOverride = (name: string) => /^(docker-|podman-)?compose\.override\.ya?ml$/i.test(name);
  const all = names.map((_, index) => index);
  const of = (wanted: (name: string) => boolean) => all.filter((index) => wanted(names[index] ?? ''));
  const others = of((name) => !isUsual(name) && !isOverride(name)).map((index) => [index]);
  return [[...of(isUsual).slice(0, 1), ...of(isOverride)], ...others].filter((project) => project.length > 0);
}

/** Returns the PostgreSQL services of one project. Later files are merged over earlier ones. A file that cannot be read is left out. */
export function readComposeFiles(files: readonly ComposeFile[]): ContainerPlace[] {
  const services = new Map<string, { file: ComposeFile; service: Service }>();
  for (const file of files) {
    for (const [name, service] of Object.entries(servicesOf(file.text))) {
      if (!isObject(service)) continue;
      const before = services.get(name);
      services.set(name, { file: before?.file ?? file, service: merged(before?.service ?? {}, service) });
    }
  }
  const whole = (service: Service, depth = 0): Service => {
    const base = services.get(extendedBy(service) ?? '')?.service;
    return base === undefined || depth > DEEPEST ? service : merged(whole(base, depth + 1), service);
  };
  return [...services].flatMap(([name, { file, service }]) => readService(name, whole(service), file) ?? []);
}

/** The limit for services that extend each other without an end. */
const DEEPEST = 8;

/** Returns the name of the service that a service extends, if it is in the same project. Services of other files are not read. */
function extendedBy({ extends: base }: Service): string | undefined {
  const name = isObject(base) && base.file === undefined ? base.service : base;
  return typeof name === 'string' ? name : undefined;
}

function servicesOf(text: string): Service {
  if (text.length > LONGEST) return {};
  try {
    const file = load(text, { schema: SCHEMA });
    const services = isObject(file) ? file.services : undefined;
    return isObject(services) ? services : {};
  } catch {
    return {};
  }
}

function merged(before: Service, over: Service): Service {
  const { ports, environment } = over;
  const own = Object.entries(over).map(([key, value]) => [key, value instanceof Replacing ? value.value : value]);
  return {
    ...before,
    ...Object.fromEntries(own),
    ports: ports instanceof Replacing ? list(ports.value) : [...list(before.ports), ...list(ports)],
    environment:
      environment instanceof Replacing
        ? environmentOf(environment.value)
        : { ...environmentOf(before.environment), ...environmentOf(environment) },
  };
}

function readService(name: string, service: Service, file: ComposeFile): ContainerPlace | undefined {
  const image = resolved(service.image, file.lookup) ?? '';
  const variables = variablesOf(service, file);
  const isBuilt = service.build !== undefined && 'POSTGRES_PASSWORD' in variables;
  if (!isPostgresImage(image) && !isBuilt) return undefined;
  const container = resolved(service.container_name, file.lookup);
  const aliases = [name, ...(container ? [container] : []), ...networkAliases(service.networks)];
  return { name, source: file.label, aliases, published: publishedPort(service, file.lookup), variables };
}

function variablesOf(service: Service, { lookup, envFile }: ComposeFile): Variables {
  const paths = list(service.env_file).map((item) => (isObject(item) ? item.path : item));
  const fromFiles = paths.map((path) => (typeof path === 'string' ? envFile(path) : undefined));
  const variables: Record<string, string> = {};
  for (const [name, raw] of Object.entries(Object.assign({}, ...fromFiles) as Variables)) {
    const found = resolveReferences(raw ?? '', lookup);
    variables[name] = found.ok ? found.text : (raw ?? '').replaceAll('\\$', '$');
  }
  for (const [name, value] of Object.entries(environmentOf(service.environment))) {
    // A name without a value takes its value from the environment.
    const text = value === null ? lookup(name) : resolved(value, lookup);
    if (text !== undefined) variables[name] = text;
  }
  return variables;
}

/** Reads `environment`, which is a map or a list of `NAME=value`. */
function environmentOf(written: unknown): Record<string, unknown> {
  if (isObject(written)) return { ...written };
  const lines = list(written).filter((line) => typeof line === 'string');
  return Object.fromEntries(
    lines.map((line) => (line.includes('=') ? [line.replace(/=.*$/s, ''), line.replace(/^[^=]*=/, '')] : [line, null])),
  );
}

function networkAliases(networks: unknown): string[] {
  if (!isObject(networks)) return [];
  return Object.values(networks).flatMap((network) =>
    isObject(network) ? list(network.aliases).filter((alias) => typeof alias === 'string') : [],
  );
}

/** Returns where the server's port is published; undefined when it is not, or when the engine chooses the port. */
function publishedPort(service: Service, lookup: Lookup): ContainerPlace['published'] {
  if (service.network_mode === 'host') return { host: 'localhost', port: POSTGRES_PORT };
  for (const written of list(service.ports)) {
    if (isObject(written)) {
      if (Number(written.target) !== POSTGRES_PORT) continue;
      const port = Number(resolved(written.published, lookup));
      if (isPort(port)) return { host: reachableHost(resolved(written.host_ip, lookup)), port };
      continue;
    }
    const text = resolved(written, lookup) ?? '';
    const [, ip, first, last, target, lastTarget] =
      /^(?:(\[[^\]]*\]|[\d.]+):)?(\d+)(?:-(\d+))?:(\d+)(?:-(\d+))?(?:\/tcp)?$/.exec(text) ?? [];
    // In two ranges of the same length, each port has its counterpart.
    const ahead = POSTGRES_PORT - Number(target);
    const isRange = Number(last ?? first) - Number(first) === Number(lastTarget ?? target) - Number(target);
    const port = Number(first) + ahead;
    if (isRange && ahead >= 0 && POSTGRES_PORT <= Number(lastTarget ?? target) && isPort(port))
      return { host: reachableHost(ip?.replace(/^\[(.*)\]$/, '$1')), port };
  }
  return undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 65_535;
}

/** Returns a scalar with its references resolved; undefined when a reference has no known value. */
function resolved(written: unknown, lookup: Lookup): string | undefined {
  if (typeof written !== 'string' && typeof written !== 'number' && typeof written !== 'boolean') return undefined;
  const found = resolveReferences(String(written), lookup, true);
  return found.ok ? found.text : undefined;
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * Returns the variables and the published address of a PostgreSQL in a pasted part of a compose file: the whole file, its services, or one
 * service. Undefined for other texts, and when no port is published.
 */
export function composeText(text: string, lookup: Lookup): Variables | undefined {
  if (!/^[ \t-]*ports\s*:/m.test(text)) return undefined;
  const services = servicesIn(dedented(text));
  if (services === undefined) return undefined;
  const file = { label: '', text: JSON.stringify({ services }), lookup, envFile: () => undefined };
  const place = readComposeFiles([file]).find(({ published }) => published !== undefined);
  if (!place?.published) return undefined;
  const { host, port } = place.published;
  return { POSTGRES_USER: 'postgres', ...place.variables, POSTGRES_HOST: host, POSTGRES_PORT: String(port) };
}

function servicesIn(text: string): object | undefined {
  const file = parsed(text);
  if (!file) return undefined;
  if (isObject(file.services)) return file.services;
  return 'image' in file || 'environment' in file ? { db: file } : file;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const file: unknown = load(text);
    return isObject(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the indentation that all lines share. The first line may have lost its indentation when it was copied. */
function dedented(text: string): string {
  const [first = '', ...rest] = text.split(/\r?\n/);
  const widths = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  // If the first line is a service's name, its members are indented one level more.
  const least = Math.min(...widths, Number.MAX_SAFE_INTEGER);
  const shift = /:\s*$/.test(first) ? Math.max(0, least - 2) : least;
  return [first.trimStart(), ...rest.map((line) => line.slice(Math.min(shift, Math.max(0, line.search(/\S/)))))].join(
    '\n',
  );
}
