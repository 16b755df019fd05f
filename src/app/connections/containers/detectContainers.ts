import { completeConnection } from '../connection';
import type { Detected } from '../detected';
import { nameOf } from '../parseConnection';
import type { Surroundings } from '../surroundings';
import { describe } from '../text/aliases';
import type { Parameters } from '../text/keywords';
import { type ContainerPlace, POSTGRES_PORT } from './place';

/**
 * Returns connections to the reachable servers in containers. A server is reached through its published port or, when this code itself runs
 * in a container, by the name of its service.
 */
export function detectContainers(
  places: readonly ContainerPlace[],
  around: Surroundings,
  inContainer: boolean,
): Detected[] {
  return places.flatMap((place) => {
    const at = inContainer ? serviceAddress(place) : place.published;
    if (!at) return [];
    const { user, database, password } = accountOf(place);
    const described = describe(
      [
        ['host', at.host],
        ['port', String(at.port)],
        ['user', user],
        ['dbname', database],
        ['password', password],
      ],
      'libpq',
      around.t,
    );
    return described.ok ? offer(described.parameters, place, around) : [];
  });
}

/** The official image and Bitnami's have different variables. */
function accountOf({ variables }: ContainerPlace) {
  const { POSTGRES_USER, POSTGRESQL_USERNAME, POSTGRES_DB, POSTGRESQL_DATABASE } = variables;
  const user = POSTGRES_USER || POSTGRESQL_USERNAME || 'postgres';
  const password = variables.POSTGRES_PASSWORD ?? variables.POSTGRESQL_PASSWORD ?? '';
  return { user, database: POSTGRES_DB || POSTGRESQL_DATABASE || (POSTGRESQL_USERNAME ? 'postgres' : user), password };
}

function serviceAddress({ aliases, source }: ContainerPlace): ContainerPlace['published'] {
  // The containers of an engine inside this container publish their ports elsewhere. The names of a compose file belong to its network.
  const [name] = aliases;
  return name === undefined || ['docker', 'podman', 'nerdctl'].includes(source)
    ? undefined
    : { host: name, port: POSTGRES_PORT };
}

function offer(parameters: Parameters, place: ContainerPlace, around: Surroundings): Detected[] {
  const complete = completeConnection('', parameters, {}, around);
  if (!complete.ok) return [];
  const connection = { ...complete.value, name: nameOf(complete.value) };
  return [{ connection, source: place.source, variable: place.name }];
}

/**
 * Replaces service names, which lead nowhere outside of containers. A connection with such a name, as in the variables of a Dev Container,
 * gets the port that the service publishes.
 */
export function resolveServices(
  detected: readonly Detected[],
  places: readonly ContainerPlace[],
  around: Surroundings,
): Detected[] {
  const published = new Map(
    places.flatMap(({ aliases, published }) => (published ? aliases.map((alias) => [alias, published] as const) : [])),
  );
  return detected.flatMap((one) => {
    const { spec, written, plainPassword } = one.connection;
    const at = published.get(spec.host);
    if (!at || spec.port !== POSTGRES_PORT || spec.others) return [one];
    const parameters = {
      ...written,
      host: at.host,
      port: String(at.port),
      ...(plainPassword === undefined ? {} : { password: plainPassword }),
    };
    const complete = completeConnection('', parameters, {}, around);
    return complete.ok ? [{ ...one, connection: { ...complete.value, name: nameOf(complete.value) } }] : [];
  });
}

/** Whether this code runs in a container, such as a Dev Container, a Codespace or a CI job. */
export function runsInContainer({ env, readFile }: Pick<Surroundings, 'env' | 'readFile'>): boolean {
  const isMarked = readFile('/.dockerenv') !== undefined || readFile('/run/.containerenv') !== undefined;
  return isMarked || env.REMOTE_CONTAINERS === 'true' || env.CODESPACES === 'true';
}
