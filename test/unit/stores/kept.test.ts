import assert from 'node:assert/strict';
import type { Connection } from '../../../src/app/connections/connection';
import { sourceOf } from '../../../src/app/connections/source';
import { createPasswords } from '../../../src/app/stores/passwords';
import { createTableChoices } from '../../../src/app/stores/tableChoices';
import { memory, secretStore } from '../../support/testHub';

const spec = { host: 'one.example', port: 5432, database: 'shop', user: 'reader', tls: { mode: 'require' as const } };
const shop: Connection = { name: 'shop', spec, tlsOptional: true, tables: {}, written: {} };
const store: Connection = { ...shop, name: 'store' };
const elsewhere: Connection = { ...store, spec: { ...spec, host: 'two.example' } };

function kept() {
  const secrets = secretStore();
  return { secrets, passwords: createPasswords(secrets) };
}

describe('the passwords of a connection that is edited', () => {
  it('move to its new name, and none stays under the old one', async () => {
    const { secrets, passwords } = kept();
    await passwords.keep(shop, 'horse');
    await passwords.keep(shop, 'key horse', 'key');
    await passwords.replace(shop, store, [store]);
    assert.equal(await passwords.get(store), 'horse');
    assert.equal(await passwords.get(store, 'key'), 'key horse');
    assert.equal(secrets.values.size, 2);
  });

  it('are not given to another server', async () => {
    const { secrets, passwords } = kept();
    await passwords.keep(shop, 'horse');
    await passwords.replace(shop, elsewhere, [elsewhere]);
    assert.deepEqual([...secrets.values], []);
  });

  it('stay with another connection of the old name, which was hidden until now', async () => {
    const { passwords } = kept();
    await passwords.keep(shop, 'horse');
    await passwords.replace(shop, store, [store, shop]);
    assert.deepEqual([await passwords.get(shop), await passwords.get(store)], ['horse', 'horse']);
  });

  it('come from the settings if none is kept, because the entry is written without them', async () => {
    const { passwords } = kept();
    const plain = { ...shop, plainPassword: 'plain', keyPassword: 'plain key' };
    await passwords.replace(plain, store, [store]);
    assert.deepEqual([await passwords.get(store), await passwords.get(store, 'key')], ['plain', 'plain key']);
    await passwords.replace(plain, shop, [shop]);
    assert.equal(await passwords.get(shop), 'plain', 'also where the name stays');
  });

  it('stay as they are if neither name nor server changes', async () => {
    const { secrets, passwords } = kept();
    await passwords.keep(shop, 'horse');
    await passwords.replace(shop, { ...shop, tables: { events: 'old_events' } }, [shop]);
    assert.deepEqual([...secrets.values.values()], ['horse']);
  });
});

describe('the events table that a person chose for a connection', () => {
  const chosen = { schema: 'public', table: 'old_events' };
  const source = (connection: Connection) => sourceOf(connection, 'user');

  async function choices() {
    const tables = createTableChoices(memory());
    await tables.remember(source(shop), chosen);
    return tables;
  }

  it('moves to its new name', async () => {
    const tables = await choices();
    await tables.rename(source(shop), source(store));
    assert.deepEqual(tables.get(source(store)), { schema: 'public', events: 'old_events' });
    assert.deepEqual(tables.get(source(shop)), {});
  });

  it('is not used for another server or for other table settings', async () => {
    for (const to of [elsewhere, { ...store, tables: { schema: 'sales' } }]) {
      const tables = await choices();
      await tables.rename(source(shop), source(to));
      assert.deepEqual(tables.get(source(to)), to.tables);
    }
  });

  it('stays if the name stays', async () => {
    const tables = await choices();
    await tables.rename(source(shop), source(shop));
    assert.equal(tables.get(source(shop)).events, 'old_events');
  });
});
