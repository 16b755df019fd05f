import assert from 'node:assert/strict';
import { addressOf } from '../../../src/features/connections/connection';
import { detectConnections, type VariableSource } from '../../../src/features/connections/detected';
import { machine } from './surroundings';

const found = (...sources: VariableSource[]) =>
  detectConnections(sources, machine()).map(
    ({ connection, source, variable }) => `${source} ${variable} ${connection.name} ${addressOf(connection.spec)}`,
  );

describe('connections detected beside the code', () => {
  it('reads DATABASE_URL as URL and as key=value', () => {
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

  it("reads the container image's variables with its defaults", () => {
    assert.deepEqual(found({ label: '.env', variables: { POSTGRES_DB: 'orders', POSTGRES_PASSWORD: 'pw' } }), [
      '.env POSTGRES_* orders@localhost postgres@localhost:5432/orders',
    ]);
  });

  it('reads PG* variables where they name a server or a database', () => {
    assert.deepEqual(found({ label: 'environment', variables: { PGHOST: 'db', PGUSER: 'api' } }), [
      'environment PG* api@db api@db:5432/api',
    ]);
    assert.deepEqual(found({ label: 'environment', variables: { PGUSER: 'api', PGSSLMODE: 'require' } }), []);
  });

  it('offers each database once, as the first source has it', () => {
    const variables = { DATABASE_URL: 'postgres://ada@localhost/orders' };
    assert.equal(found({ label: '.env', variables }, { label: '.env.local', variables }).length, 1);
  });

  it('passes over what is no PostgreSQL, not expanded or wrong', () => {
    for (const DATABASE_URL of ['mysql://h/d', `postgres://\${DB_HOST}/d`, 'postgres://h:99999999/d', '', '  ']) {
      assert.deepEqual(found({ label: '.env', variables: { DATABASE_URL } }), [], DATABASE_URL);
    }
    assert.deepEqual(found({ label: '.env', variables: { POSTGRES_HOST: 'h', POSTGRES_PORT: 'x' } }), []);
  });

  it('keeps the password apart from the rest', () => {
    const [first] = detectConnections(
      [{ label: '.env', variables: { DATABASE_URL: 'postgres://ada:hunter2@localhost/orders' } }],
      machine(),
    );
    assert.equal(first?.connection.plainPassword, 'hunter2');
    assert.doesNotMatch(JSON.stringify({ ...first?.connection, plainPassword: '' }), /hunter2/);
  });
});
