import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf } from '../../../src/app/connections/connection';
import {
  type ComposeFile,
  composeProjects,
  readComposeFiles,
} from '../../../src/app/connections/containers/composeFile';
import {
  detectContainers,
  resolveServices,
  runsInContainer,
} from '../../../src/app/connections/containers/detectContainers';
import { findContainers, readInspected } from '../../../src/app/connections/containers/engine';
import type { ContainerPlace } from '../../../src/app/connections/containers/place';
import { type Detected, detectConnections } from '../../../src/app/connections/detected';
import { machine } from './surroundings';

/*
 * There is no container engine where these tests run. The answers of `docker inspect` and `podman inspect` are recorded here with
 * some of their fields, and a program in place of the client prints them.
 */

const ID = '4f1c7c3f0f8a'.repeat(5).slice(0, 60);

const DOCKER = [
  {
    Id: ID,
    Name: '/shop-db-1',
    Config: {
      Image: 'postgres:16-alpine',
      Env: ['POSTGRES_USER=shop', 'POSTGRES_PASSWORD=s=cret', 'POSTGRES_DB=orders', 'PATH=/usr/bin', 'PG_MAJOR=16'],
      Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'db' },
    },
    HostConfig: { NetworkMode: 'shop_default' },
    NetworkSettings: {
      Ports: {
        '5432/tcp': [
          { HostIp: '0.0.0.0', HostPort: '54320' },
          { HostIp: '::', HostPort: '54320' },
        ],
      },
      Networks: { shop_default: { Aliases: ['shop-db-1', 'db', '4f1c7c3f0f8a'], IPAddress: '172.18.0.2' } },
    },
  },
  {
    Name: '/hidden',
    Config: { Image: 'registry.example:5000/team/postgis:15', Env: ['POSTGRES_PASSWORD=x'], Labels: {} },
    NetworkSettings: { Ports: { '5432/tcp': null }, Networks: {} },
  },
  {
    Name: '/own-build',
    Config: { Image: 'shop-database', Env: ['PG_MAJOR=17', 'PGDATA=/data', 'POSTGRES_PASSWORD=x'], Labels: null },
    NetworkSettings: { Ports: { '5432/tcp': [{ HostIp: '192.168.1.5', HostPort: '5555' }] }, Networks: null },
  },
  { Name: '/cache', Config: { Image: 'redis:7', Env: ['PATH=/bin'] }, NetworkSettings: { Ports: {} } },
];

const PODMAN = [
  {
    Name: 'db',
    ImageName: 'docker.io/library/postgres:16',
    Config: { Env: ['POSTGRES_PASSWORD=pw'], Labels: { 'io.podman.compose.service': 'db' } },
    NetworkSettings: {
      Ports: { '5432/tcp': [{ HostIp: '', HostPort: '5433' }] },
      Networks: { podman: { Aliases: ['db'] } },
    },
  },
];

/** The offers as text: where each was found, its address and password. */
const offered = (detected: readonly Detected[]) =>
  detected.map(({ connection, source, variable }) => {
    const password = connection.plainPassword === undefined ? '' : ` with ${connection.plainPassword}`;
    return `${variable} of ${source}: ${addressOf(connection.spec)}${password}`;
  });

const outside = (places: readonly ContainerPlace[]) => offered(detectContainers(places, machine(), false));

describe('running containers', () => {
  it('are offered with their variables if they publish the port of a PostgreSQL', () => {
    assert.deepEqual(outside(readInspected(JSON.stringify(DOCKER), 'docker')), [
      'shop-db-1 of docker: shop@localhost:54320/orders with s=cret',
      'own-build of docker: postgres@192.168.1.5:5555/postgres with x',
    ]);
    assert.deepEqual(outside(readInspected(JSON.stringify(PODMAN), 'podman')), [
      'db of podman: postgres@localhost:5433/postgres with pw',
    ]);
  });

  it("of an engine on another machine have that machine's address", () => {
    const places = readInspected(JSON.stringify(PODMAN), 'docker', 'build.example');
    assert.deepEqual(outside(places), ['db of docker: postgres@build.example:5433/postgres with pw']);
  });

  it('are not found if the client answers something else', () => {
    for (const answer of ['', 'no', '{}', '[null, 1, {"Config": 5}]'])
      assert.deepEqual(readInspected(answer, 'docker'), []);
  });

  describe('found through the client of the engine', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'event-trace-engine-'));
    });
    afterEach(() => rm(folder, { recursive: true }));
    const standIn = async (name: string, script: string) => {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}`);
      await chmod(join(folder, name), 0o755);
    };
    const find = async () => (await findContainers({ PATH: `${folder}:/usr/bin:/bin` })).map(({ name }) => name);
    const answering = (answer: unknown) =>
      `case "$1" in ps) echo ${ID};; inspect) [ "$2" = ${ID} ] && cat <<'END'\n${JSON.stringify(answer)}\nEND\n;; esac`;

    it('are those of each engine, each container once', async () => {
      await standIn('docker', answering(DOCKER));
      await standIn('podman', answering([...PODMAN, ...DOCKER.slice(0, 1)]));
      assert.deepEqual((await find()).sort(), ['db', 'hidden', 'own-build', 'shop-db-1']);
    });

    it('include the others if one ended in the meantime', async () => {
      await standIn('docker', `${answering(PODMAN)}; [ "$1" = ps ] || { echo "Error: No such object" >&2; exit 1; }`);
      assert.deepEqual(await find(), ['db']);
    });

    it('have the address of the engine', async () => {
      await standIn('docker', answering(PODMAN));
      const hosts = ['tcp://build.example:2376', 'ssh://ada@build.example', 'unix:///run/docker.sock'].map(
        async (DOCKER_HOST) =>
          (await findContainers({ PATH: `${folder}:/usr/bin:/bin`, DOCKER_HOST }))[0]?.published?.host,
      );
      assert.deepEqual(await Promise.all(hosts), ['build.example', 'build.example', 'localhost']);
    });

    it('are none if the client fails', async () => {
      await standIn('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
      await standIn('podman', 'exit 0');
      assert.deepEqual(await find(), []);
    });
  });
});

describe('compose files', () => {
  const compose = (text: string, changes: Partial<ComposeFile> = {}): ComposeFile => ({
    label: 'compose.yaml',
    text,
    lookup: (name) => ({ DB_PORT: '5440', DB_PASSWORD: 'pw' })[name],
    envFile: (path) => (path === './db.env' ? { POSTGRES_USER: 'filed', POSTGRES_PASSWORD: 'from file' } : undefined),
    ...changes,
  });
  const read = (...texts: string[]) => outside(readComposeFiles(texts.map((text) => compose(text))));

  it('are offered if they publish a PostgreSQL', () => {
    assert.deepEqual(
      read(`
x-env: &env
  POSTGRES_PASSWORD: \${DB_PASSWORD}
services:
  db:
    image: postgres:16
    environment:
      <<: *env
      POSTGRES_DB: orders
    ports:
      - "\${DB_PORT:-5432}:5432"
  listed:
    image: timescale/timescaledb-ha:pg16
    environment: [POSTGRES_USER=u, "POSTGRES_PASSWORD=a=b", DB_PASSWORD]
    ports: ["127.0.0.1:5441:5432/tcp"]
  long:
    image: ghcr.io/acme/postgres@sha256:0123
    env_file: [{ path: ./db.env }]
    ports: [{ target: 5432, published: "5442", host_ip: 10.0.0.1 }]
  bitnami:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_USERNAME: u, POSTGRESQL_PASSWORD: b, POSTGRESQL_DATABASE: orders }
    ports: ["5443:5432"]
  built:
    build: ./db
    environment: { POSTGRES_PASSWORD: x }
    network_mode: host
  api:
    image: shop/api
    ports: ["8080:8080"]
`),
      [
        'db of compose.yaml: postgres@localhost:5440/orders with pw',
        'listed of compose.yaml: u@localhost:5441/u with a=b',
        'long of compose.yaml: filed@10.0.0.1:5442/filed with from file',
        'bitnami of compose.yaml: u@localhost:5443/orders with b',
        'built of compose.yaml: postgres@localhost:5432/postgres with x',
      ],
    );
  });

  it('are not offered if they publish none, or a port that the engine chooses', () => {
    const service = (ports: string) => `services: { db: { image: postgres, ports: ${ports} } }`;
    for (const ports of ['[]', '["5432"]', '["5433:6432"]', `["\${UNSET}:5432"]`, '[{ target: 5432 }]', '5']) {
      assert.deepEqual(read(service(ports)), [], ports);
    }
    for (const text of ['', '- a', 'services: [', 'services: 5', 'services: { db: 5 }', '\t: :'])
      assert.deepEqual(read(text), []);
  });

  it('are merged as compose does', () => {
    assert.deepEqual(
      read(
        'services: { db: { image: postgres, environment: { POSTGRES_USER: a, POSTGRES_DB: d } } }',
        'services: { db: { environment: [POSTGRES_USER=b], ports: ["5450:5432"] } }',
      ),
      ['db of compose.yaml: b@localhost:5450/d'],
    );
    const base = 'services: { db: { image: postgres, environment: { POSTGRES_USER: a }, ports: ["5450:5432"] } }';
    assert.deepEqual(read(base, 'services: { db: { ports: !override ["5451:5432"], environment: !reset {} } }'), [
      'db of compose.yaml: postgres@localhost:5451/postgres',
    ]);
    assert.deepEqual(read(base, 'services: { db: { ports: !reset [] } }'), []);
    const names = ['compose.override.yaml', 'compose.test.yaml', 'compose.yaml', 'docker-compose.yml'];
    assert.deepEqual(composeProjects(names), [[2, 0], [1]]);
  });

  it('replace the names of their services in variables that are read outside', () => {
    const places = readComposeFiles([
      compose('services: { db: { image: postgres, container_name: shop-db, ports: ["5460:5432"] } }'),
    ]);
    const resolve = (url: string) => {
      const detected = detectConnections([{ label: '.env', variables: { DATABASE_URL: url } }], machine());
      return offered(resolveServices(detected, places, machine()));
    };
    assert.deepEqual(resolve('postgres://u:pw@db:5432/d'), ['DATABASE_URL of .env: u@localhost:5460/d with pw']);
    assert.deepEqual(resolve('postgres://u@shop-db/d'), ['DATABASE_URL of .env: u@localhost:5460/d']);
    assert.deepEqual(resolve('postgres://u@db:6000/d'), ['DATABASE_URL of .env: u@db:6000/d']);
    assert.deepEqual(resolve('postgres://u@other/d'), ['DATABASE_URL of .env: u@other:5432/d']);
  });

  it('are reached by the names of their services inside a container', () => {
    const places = readComposeFiles([
      compose('services: { db: { image: postgres, environment: { POSTGRES_DB: d } } }'),
    ]);
    assert.deepEqual(offered(detectContainers(places, machine(), true)), ['db of compose.yaml: postgres@db:5432/d']);
    assert.deepEqual(outside(places), []);
    assert.equal(runsInContainer(machine()), false);
    assert.equal(runsInContainer(machine({ env: { REMOTE_CONTAINERS: 'true' } })), true);
    assert.equal(runsInContainer(machine({ readFile: (path) => (path === '/.dockerenv' ? '' : undefined) })), true);
  });
});
