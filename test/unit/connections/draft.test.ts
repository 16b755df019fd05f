import assert from 'node:assert/strict';
import {
  connectionOf,
  draftFromConnection,
  draftFromText,
  emptyDraft,
  entryOf,
  suggestName,
} from '../../../src/app/connections/draft';
import { parseEntries } from '../../../src/app/connections/entries';
import { machine } from './surroundings';

const pasted = (text: string) => {
  const read = draftFromText(emptyDraft(), text, machine());
  assert.ok(read.ok);
  return read.draft;
};

describe('a connection being entered', () => {
  it('saves a pasted connection without its password', () => {
    const draft = pasted('postgres://ada:hunter2@db:5433/orders?sslmode=require');
    assert.equal(draft.password, 'hunter2');
    assert.deepEqual(entryOf({ ...draft, name: 'orders' }), {
      name: 'orders',
      host: 'db',
      port: 5433,
      database: 'orders',
      user: 'ada',
      tls: { mode: 'require' },
    });
  });

  it('keeps several hosts and the wanted kind of server', () => {
    const draft = pasted('postgres://ada@a:1,b:2/orders?target_session_attrs=standby');
    const entry = entryOf({ ...draft, name: 'orders' });
    assert.deepEqual([entry.host, entry.port, entry.targetSessionAttrs], ['a,b', '1,2', 'standby']);
    const [connection] = parseEntries([entry], machine()).connections;
    assert.deepEqual(connection?.spec.others, [{ host: 'b', port: 2 }]);
    assert.equal(connection?.spec.target, 'standby');
  });

  it('is read from the settings as it was written', () => {
    const entry = {
      name: 'orders',
      database: 'orders',
      tls: { mode: 'verify-full', caFile: `\${workspaceFolder}/ca.pem` },
      schema: 'sales',
      eventsTable: 'journal',
    };
    const [connection] = parseEntries([entry], machine({ env: { PGUSER: 'someone' } })).connections;
    assert.ok(connection);
    assert.deepEqual(entryOf(draftFromConnection(connection)), entry);
  });

  it('connects the same before and after it was saved', () => {
    const draft = { ...emptyDraft(), name: 'orders', host: 'db', port: '', user: 'ada', tls: 'disable' as const };
    const tested = connectionOf(draft, machine());
    assert.ok(tested.ok);
    const [saved] = parseEntries([entryOf(draft)], machine()).connections;
    assert.deepEqual(saved?.spec, tested.value.spec);
  });

  it('suggests a free name', () => {
    const draft = { ...emptyDraft(), database: 'orders' };
    assert.equal(suggestName(draft, []), 'orders');
    assert.equal(suggestName(draft, ['orders', 'orders 2']), 'orders 3');
    assert.equal(suggestName({ ...draft, database: 'Demo store' }, []), 'Demo store 2');
  });
});
