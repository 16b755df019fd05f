import assert from 'node:assert/strict';
import { tlsChoice } from '../../../src/app/connections/files/tlsFiles';
import { withoutSecrets } from '../../../src/app/connections/text/secrets';
import { readConnectionString } from '../../../src/app/connections/text/wholeText';
import { english } from '../../../src/model/text/translate';

/** The parameters of a connection string in libpq's words; undefined if it cannot be read. */
const parseConnectionString = (text: string) => {
  const read = readConnectionString(text, () => undefined, english);
  return 'form' in read && read.described.ok ? read.described.parameters : undefined;
};

describe('a connection string', () => {
  it('is decoded in every part of a URL', () => {
    assert.deepEqual(
      parseConnectionString(
        'postgres://us%40er:p%23%2Fss@db.example:6543/or%20ders?sslmode=verify-full&sslrootcert=%2Fca.pem',
      ),
      {
        host: 'db.example',
        port: '6543',
        dbname: 'or ders',
        user: 'us@er',
        password: 'p#/ss',
        sslmode: 'verify-full',
        sslrootcert: '/ca.pem',
      },
    );
  });

  it('gives no parameter that a URL does not contain', () => {
    assert.deepEqual(parseConnectionString('postgresql://localhost'), { host: 'localhost' });
    assert.deepEqual(parseConnectionString('postgres:///orders'), { dbname: 'orders' });
  });

  it('gives an IPv6 address without its brackets', () => {
    assert.deepEqual(parseConnectionString('postgres://[::1]:5433/orders'), {
      host: '::1',
      port: '5433',
      dbname: 'orders',
    });
  });

  it('gives the folder of a socket from the host parameter', () => {
    assert.equal(parseConnectionString('postgres:///orders?host=/var/run/postgresql')?.host, '/var/run/postgresql');
  });

  it("is read in libpq's key=value form, with quotes and escapes", () => {
    assert.deepEqual(
      parseConnectionString("host=localhost port=5433 user='o\\'brien' password='a b' dbname=orders TimeZone=UTC"),
      {
        host: 'localhost',
        port: '5433',
        user: "o'brien",
        password: 'a b',
        dbname: 'orders',
      },
    );
  });

  it('is refused if it is neither a URL nor key=value', () => {
    for (const text of ['', 'mysql://localhost/x', 'localhost:5432', 'postgres://%zz@host', 'a,b']) {
      assert.equal(parseConnectionString(text), undefined, text);
    }
  });

  it('may have several hosts, each with its own port or all with the same', () => {
    assert.deepEqual(
      parseConnectionString('postgres://ada@a:5433,[::1]:5434/orders?target_session_attrs=prefer-standby'),
      {
        host: 'a,::1',
        port: '5433,5434',
        dbname: 'orders',
        user: 'ada',
        target_session_attrs: 'prefer-standby',
      },
    );
    assert.deepEqual(parseConnectionString('postgres://a,b/orders'), { host: 'a,b', dbname: 'orders' });
    assert.deepEqual(parseConnectionString('postgres://a:1,b/orders'), {
      host: 'a,b',
      port: '1,5432',
      dbname: 'orders',
    });
    assert.deepEqual(parseConnectionString('host=a,b port=1,2 target_session_attrs=standby'), {
      host: 'a,b',
      port: '1,2',
      target_session_attrs: 'standby',
    });
    assert.equal(parseConnectionString('postgres://a:1,b:x/orders'), undefined);
  });

  it('loses its password also if a URL has several hosts', () => {
    assert.equal(withoutSecrets('postgres://ada:s%40cret@a:1,b:2/orders'), 'postgres://ada@a:1,b:2/orders');
  });

  it('loses its password and keeps the rest', () => {
    assert.equal(
      withoutSecrets('postgres://ada:s%40cret@localhost:5433/orders?sslmode=require'),
      'postgres://ada@localhost:5433/orders?sslmode=require',
    );
    assert.equal(
      withoutSecrets('r2dbcs:postgresql://ada:pw@db/orders?sslMode=require'),
      'r2dbcs:postgresql://ada@db/orders?sslMode=require',
    );
    assert.equal(withoutSecrets('postgres://ada@localhost/orders?password=secret'), 'postgres://ada@localhost/orders');
    assert.equal(withoutSecrets("host=localhost password='s \\'cret' dbname=orders"), 'host=localhost dbname=orders');
  });

  it('never gets a weaker check of TLS than its sslmode says', () => {
    assert.equal(tlsChoice('verify-ca'), 'verify-ca');
    assert.equal(tlsChoice('allow'), 'prefer');
    assert.equal(tlsChoice('no-verify'), 'require');
    assert.equal(tlsChoice('on'), undefined);
  });
});
