import assert from 'node:assert/strict';
import { addressOf } from '../../../src/app/connections/connection';
import { detectConnections, type VariableSource } from '../../../src/app/connections/detected';
import { machine } from './surroundings';

const found = (...sources: VariableSource[]) =>
  detectConnections(sources, machine()).map(
    ({ connection, source, variable }) => `${source} ${variable} ${connection.name} ${addressOf(connection.spec)}`,
  );

describe('connections detected in variables', () => {
  it('are read from DATABASE_URL, as URL and as key=value', () => {
    assert.deepEqual(
      found(
        { label: '.env', variables: { DATABASE_URL: 'postgres://ada:pw@localhost:5433/orders' } },
        { label: 'api/.env', variables: { DATABASE_URL: 'host=db user=api dbname=billing' } },
      ),
      [
        '.env DATABASE_URL orders@localhost:5433 ada@localhost:5433/orders',
        'api/.env DATABASE_URL billing@db api@db:5432/billing',
      ],
    );
  });

  it('are read from the variables of the container image, with its defaults', () => {
    assert.deepEqual(found({ label: '.env', variables: { POSTGRES_DB: 'orders', POSTGRES_PASSWORD: 'pw' } }), [
      '.env POSTGRES_* orders@localhost postgres@localhost:5432/orders',
    ]);
  });

  it('are read from PG* variables if these name a server or a database', () => {
    assert.deepEqual(found({ label: 'environment', variables: { PGHOST: 'db', PGUSER: 'api' } }), [
      'environment PG* api@db api@db:5432/api',
    ]);
    assert.deepEqual(found({ label: 'environment', variables: { PGUSER: 'api', PGSSLMODE: 'require' } }), []);
  });

  it('are offered once for each database, as the first source has it', () => {
    const variables = { DATABASE_URL: 'postgres://ada@localhost/orders' };
    assert.equal(found({ label: '.env', variables }, { label: '.env.local', variables }).length, 1);
  });

  it('are not offered for other servers, unknown variables and wrong values', () => {
    for (const DATABASE_URL of ['mysql://h/d', `postgres://\${DB_HOST}/d`, 'postgres://h:99999999/d', '', '  ']) {
      assert.deepEqual(found({ label: '.env', variables: { DATABASE_URL } }), [], DATABASE_URL);
    }
    assert.deepEqual(found({ label: '.env', variables: { POSTGRES_HOST: 'h', POSTGRES_PORT: 'x' } }), []);
  });

  it('keep the password apart from the rest', () => {
    const [first] = detectConnections(
      [{ label: '.env', variables: { DATABASE_URL: 'postgres://ada:hunter2@localhost/orders' } }],
      machine(),
    );
    assert.equal(first?.connection.plainPassword, 'hunter2');
    assert.doesNotMatch(JSON.stringify({ ...first?.connection, plainPassword: '' }), /hunter2/);
  });

  /** The offers of one file, each with its variable. */
  const offers = (variables: Record<string, string>, around = machine()) =>
    detectConnections([{ label: '.env', variables }], around).map(({ connection, variable }) => {
      const password = connection.plainPassword === undefined ? '' : ` with ${connection.plainPassword}`;
      return `${variable} ${addressOf(connection.spec)}${password}`;
    });

  it('are read from connection strings under any name', () => {
    for (const name of ['DB_URL', 'ORDERS_DATABASE_URI', 'PG_DSN', 'APP_POSTGRES_URI', 'EVENT_STORE', 'dsn']) {
      assert.deepEqual(offers({ [name]: 'postgres://u:pw@h/d' }), [`${name} u@h:5432/d with pw`]);
    }
    for (const name of ['GOOSE_DBSTRING', 'DB_DSN', 'DATABASE_CONNECTION_STRING', 'PG_CONN']) {
      assert.deepEqual(offers({ [name]: 'host=h user=u dbname=d' }), [`${name} u@h:5432/d`]);
    }
    assert.deepEqual(offers({ ConnectionStrings__Orders: 'Host=h;Username=u;Database=d' }), [
      'ConnectionStrings__Orders u@h:5432/d',
    ]);
    assert.deepEqual(
      offers({
        SPRING_DATASOURCE_URL: 'jdbc:postgresql://h/d',
        SPRING_DATASOURCE_USERNAME: 'u',
        SPRING_DATASOURCE_PASSWORD: 'pw',
      }),
      ['SPRING_DATASOURCE_URL u@h:5432/d with pw'],
    );
  });

  it('are read from groups of fields with any prefix that names a database', () => {
    const group = (prefix: string) => ({
      [`${prefix}HOST`]: 'h',
      [`${prefix}PORT`]: '1',
      [`${prefix}NAME`]: 'd',
      [`${prefix}USER`]: 'u',
      [`${prefix}PASSWORD`]: 'pw',
    });
    for (const prefix of ['DB_', 'DATABASE_', 'ORDERS_DB_', 'APP_POSTGRES_', 'TYPEORM_']) {
      assert.deepEqual(offers(group(prefix)), [`${prefix}* u@h:1/d with pw`]);
    }
    assert.deepEqual(offers({ DB_HOSTNAME: 'h', DB_DATABASE: 'd', DB_USERNAME: 'u', DB_PASS: 'pw' }), [
      'DB_* u@h:5432/d with pw',
    ]);
    assert.deepEqual(offers({ PGHOST: 'h', PGSERVICE: '' }), ['PG* ada@h:5432/ada']);
    assert.deepEqual(offers(group('SMTP_')), []);
    assert.deepEqual(offers({ DB_PASSWORD: 'pw' }), []);
  });

  it('are not offered for other kinds of servers', () => {
    assert.deepEqual(offers({ DB_CONNECTION: 'mysql', DB_HOST: 'h', DB_DATABASE: 'd', DB_USERNAME: 'u' }), []);
    assert.deepEqual(offers({ DB_DRIVER: 'sqlite3', DB_DSN: 'host=h dbname=d' }), []);
    assert.deepEqual(offers({ DB_HOST: 'h', DB_PORT: '3306', DB_NAME: 'd' }), []);
    assert.deepEqual(offers({ MYSQL_DB_HOST: 'h', MYSQL_DB_NAME: 'd' }), []);
    assert.deepEqual(offers({ REDIS_URL: 'redis://h', AMQP_URL: 'amqp://h', API_URL: 'https://h' }), []);
    assert.deepEqual(offers({ DB_CONNECTION: 'pgsql', DB_HOST: 'h', DB_DATABASE: 'd', DB_USERNAME: 'u' }), [
      'DB_* u@h:5432/d',
    ]);
  });

  it('have references resolved from the same file and the environment, else they are not offered', () => {
    const url = (text: string) => ({ DB_HOST: 'db.local', DATABASE_URL: text });
    const at = (variables: Record<string, string>, env = {}) => offers(variables, machine({ env })).slice(0, 1);
    assert.deepEqual(at(url('postgres://u:pw@$DB_HOST:5432/d')), ['DATABASE_URL u@db.local:5432/d with pw']);
    assert.deepEqual(at(url(`postgres://u:pw@\${DB_HOST}:5432/d`)), ['DATABASE_URL u@db.local:5432/d with pw']);
    assert.deepEqual(at(url(`postgres://u@\${OTHER:-h}/\${NAME:-\${DB_HOST}}`)), ['DATABASE_URL u@h:5432/db.local']);
    assert.deepEqual(at(url('postgres://u@$FAR/d'), { FAR: 'far' }), ['DATABASE_URL u@far:5432/d']);
    assert.deepEqual(offers({ DATABASE_URL: 'postgres://u@$FAR/d' }), []);
    assert.deepEqual(offers({ DATABASE_URL: 'postgres://u:$(cat /run/secret)@h/d' }), []);
    assert.deepEqual(offers({ DATABASE_URL: 'postgres://u@$A/d', A: '$B', B: '$A' }), []);
    assert.deepEqual(offers({ DATABASE_URL: 'postgres://u:a\\$B@h/d' }), ['DATABASE_URL u@h:5432/d with a$B']);
  });

  it('have the values of a file laid over those of the file that it completes', () => {
    const over = { DB_HOST: 'db', DB_NAME: 'd', DB_USER: 'u' };
    const [first] = detectConnections([{ label: '.env.local', variables: { DB_HOST: 'localhost' }, over }], machine());
    assert.equal(first && addressOf(first.connection.spec), 'u@localhost:5432/d');
  });
});
