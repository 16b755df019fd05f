import assert from 'node:assert/strict';
import { passwordFile, passwordFrom } from '../../../src/app/connections/files/passwordFile';
import { machine } from './surroundings';

const key = { host: 'db', port: 5432, database: 'orders', user: 'ada' };

describe('a password file', () => {
  it('gives the password of the first line that matches', () => {
    const text = '# db:5432:orders:ada:comment\nother:*:*:*:no\ndb:5433:*:*:no\r\ndb:*:orders:ada:yes\n*:*:*:*:later\n';
    assert.equal(passwordFrom(text, key), 'yes');
    assert.equal(passwordFrom(text, { ...key, host: 'third' }), 'later');
    assert.equal(passwordFrom('other:*:*:*:no', key), undefined);
    assert.equal(passwordFrom('db:*:*:*:', key), undefined);
  });

  it('is read with escapes, colons in passwords, and sockets', () => {
    assert.equal(passwordFrom('db:*:*:*:a\\:b\\\\c:d', key), 'a:b\\c:d');
    assert.equal(passwordFrom('\\:\\:1:*:*:*:six', { ...key, host: '::1' }), 'six');
    assert.equal(passwordFrom('localhost:*:*:*:socket', { ...key, host: '/tmp' }), 'socket');
  });

  it('is the one given, that of PGPASSFILE, or the one in the home folder', () => {
    assert.equal(passwordFile('/p', machine({ env: { PGPASSFILE: '/q' } })), '/p');
    assert.equal(passwordFile(undefined, machine({ env: { PGPASSFILE: '/q' } })), '/q');
    assert.equal(passwordFile(undefined, machine()), '/home/ada/.pgpass');
  });
});
