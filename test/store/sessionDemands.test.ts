import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { appendFile, chmod, chown, copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from '../../src/app/connections/connection';
import { openConnection } from '../../src/app/connections/opening/openConnection';
import { parseConnection } from '../../src/app/connections/parseConnection';
import { sourceOf } from '../../src/app/connections/source';
import { thisMachine } from '../../src/app/connections/surroundings';
import { openSource, type SessionParts } from '../../src/app/stores/openSession';
import { createPasswords } from '../../src/app/stores/passwords';
import { createTableChoices } from '../../src/app/stores/tableChoices';
import { english } from '../../src/model/text/translate';
import type { Database } from '../../src/store/pg/database';
import type { StoreError } from '../../src/store/pg/errors';
import { adminClient, createTestServer, type TestServer, TLS_CA } from '../support/postgres';
import { memory, person, secretStore } from '../support/testHub';

const CLIENT = (name: string) => fileURLToPath(new URL(`../support/tls/${name}`, import.meta.url));

/** What a connection string asks of a session, on a server with TLS. */
describe('session', function () {
  this.timeout(120_000);
  let server: TestServer;
  let folder: string;
  const opened: Database[] = [];

  before(async () => {
    server = await createTestServer(['ssl=on', 'ssl_ca_file=client.crt', 'autovacuum=off']);
    const data = join(server.folder, 'data');
    const { uid, gid } = await stat(data);
    await copyFile(CLIENT('client.crt'), join(data, 'client.crt'));
    await chown(join(data, 'client.crt'), uid, gid);
    const rules = await readFile(join(data, 'pg_hba.conf'), 'utf8');
    await writeFile(
      join(data, 'pg_hba.conf'),
      `hostssl all clerk all cert\nhost all plain all password\nhost all trusted all trust\n${rules}`,
    );
    await server.start();
    const admin = adminClient(server, 'postgres');
    await admin.connect();
    await admin.query("CREATE ROLE clerk LOGIN; CREATE ROLE plain LOGIN PASSWORD 'pw'; CREATE ROLE trusted LOGIN");
    await admin.end();
    folder = await mkdtemp(join(tmpdir(), 'event-trace-demands-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  after(async () => {
    await server.remove();
    await rm(folder, { recursive: true });
  });

  /** `query` has the parameters of a URL; `more` has the other properties of the connection. */
  const open = async (query: string, more: Partial<Connection> & { user?: string; password?: string } = {}) => {
    const { user = 'postgres', password = user === 'postgres' ? server.password : undefined, ...changes } = more;
    const around = thisMachine({ env: { PATH: process.env.PATH }, folder: undefined, trusted: true, t: english });
    const parsed = parseConnection(`postgres://${user}@127.0.0.1:${server.port}/postgres?${query}`, around);
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.sentence);
    const connection = { ...parsed.connection, ...changes };
    const database = await openConnection(connection, password, around, new AbortController().signal);
    opened.push(database);
    return database;
  };
  const show = async (database: Database, ...names: string[]) =>
    (await database.query(`SELECT ${names.map((name) => `current_setting('${name}')`).join(', ')}`))[0];

  it('has the requested settings and name, and stays read-only', async () => {
    const asked = 'options=-c%20search_path%3Dsales%20-c%20default_transaction_read_only%3Doff&application_name=orders';
    assert.deepEqual(
      await show(await open(asked), 'search_path', 'application_name', 'default_transaction_read_only'),
      ['sales', 'orders', 'on'],
    );
    assert.deepEqual(await show(await open(''), 'application_name'), ['event-trace']);
  });

  it('checks a certificate as strictly as the mode says', async () => {
    const ca = `sslrootcert=${encodeURIComponent(TLS_CA)}`;
    const isEncrypted = async (query: string) =>
      (await (await open(query)).query('SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))[0]?.[0];
    // The certificate is for `localhost`, the connection goes to 127.0.0.1.
    assert.equal(await isEncrypted('sslmode=require'), 'true');
    assert.equal(await isEncrypted(`sslmode=verify-ca&${ca}`), 'true');
    assert.equal(await isEncrypted(`sslmode=verify-full&${ca}&host=localhost&hostaddr=127.0.0.1`), 'true');
    assert.equal(await isEncrypted('sslmode=disable'), 'false');
    await assert.rejects(open(`sslmode=verify-full&${ca}`), { kind: 'tls' });
    await assert.rejects(open('sslmode=verify-ca&host=localhost'), { kind: 'tls' });
    await assert.rejects(open(`sslmode=require&sslrootcert=${encodeURIComponent(CLIENT('client.crt'))}`), {
      kind: 'tls',
    });
    await assert.rejects(open('sslmode=require&ssl_max_protocol_version=TLSv1.1'), { kind: 'tls', subject: 'version' });
    await assert.rejects(open('sslrootcert=system&host=localhost'), { kind: 'tls' });
  });

  it('begins with TLS directly if that is requested', async () => {
    const database = await open('sslmode=require&sslnegotiation=direct');
    assert.deepEqual(await database.query('SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [
      ['true'],
    ]);
    const abort = new AbortController();
    const asleep = database.query('SELECT pg_sleep(60)', [], { signal: abort.signal });
    abort.abort();
    await assert.rejects(asleep, { kind: 'cancelled' });
  });

  it("presents the client's certificate, with its key in every format", async () => {
    const key = createPrivateKey(await readFile(CLIENT('client.key'), 'utf8'));
    const write = async (name: string, content: string | Buffer) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const pem = await write('plain.pem', key.export({ format: 'pem', type: 'pkcs8' }));
    const locked = { cipher: 'aes-256-cbc', passphrase: 'open sesame' };
    const lockedPem = await write('locked.pem', key.export({ format: 'pem', type: 'pkcs8', ...locked }));
    const der = await write('plain.pk8', key.export({ format: 'der', type: 'pkcs8' }));
    const sec1 = await write('sec1.der', key.export({ format: 'der', type: 'sec1' }));
    const both = await write('both.pem', await readFile(CLIENT('client.crt')));
    await appendFile(both, await readFile(CLIENT('client.key')));
    const certificate = `sslcert=${encodeURIComponent(CLIENT('client.crt'))}`;
    const user = async (query: string) =>
      (await (await open(`sslmode=require&${query}`, { user: 'clerk' })).query('SELECT current_user::text'))[0]?.[0];
    for (const file of [pem, der, sec1]) assert.equal(await user(`${certificate}&sslkey=${file}`), 'clerk');
    assert.equal(await user(`${certificate}&sslkey=${lockedPem}&sslpassword=open%20sesame`), 'clerk');
    assert.equal(await user(`sslcert=${both}`), 'clerk');
    await assert.rejects(user(`${certificate}&sslkey=${lockedPem}`), {
      kind: 'keyLocked',
      subject: lockedPem,
    });
    await assert.rejects(user(`${certificate}&sslkey=${lockedPem}&sslpassword=hunter2`), (error: StoreError) => {
      assert.deepEqual([error.kind, error.subject], ['keyPassword', lockedPem]);
      assert.ok(!error.message.includes('hunter2'));
      return true;
    });
    await assert.rejects(user(`${certificate}&sslkey=/no/key`), { kind: 'invalid', subject: '/no/key (ENOENT)' });
    await assert.rejects(user(''), { kind: 'tls', subject: 'clientCertificate' });
  });

  it('proves its password only in the requested ways', async () => {
    await open('sslmode=require&channel_binding=require');
    await open('sslmode=disable&channel_binding=prefer');
    await open('require_auth=scram-sha-256');
    await open('require_auth=!password,!md5');
    const unbound = { kind: 'channelBinding' };
    const askedBy = (method: string) => ({ kind: 'authMethod', subject: method });
    await assert.rejects(open('sslmode=disable&channel_binding=require'), unbound);
    await assert.rejects(open('require_auth=md5'), askedBy('scram-sha-256'));
    await assert.rejects(open('require_auth=!scram-sha-256'), askedBy('scram-sha-256'));
    const plain = { user: 'plain', password: 'pw' };
    await open('', plain);
    await assert.rejects(open('require_auth=scram-sha-256', plain), askedBy('password'));
    await assert.rejects(open('sslmode=require&channel_binding=require', plain), unbound);
    await assert.rejects(open('require_auth=!none', { user: 'trusted' }), askedBy('none'));
    await open('require_auth=none', { user: 'trusted' });
  });

  it('uses the password that a command prints, and runs the command each time', async () => {
    const count = join(folder, 'count');
    const print = (password: string) => `echo x >> ${count}; echo '${password}'`;
    const good = { passwordCommand: print(server.password), password: 'never used' };
    const database = await open('', good);
    assert.deepEqual(await show(database, 'application_name'), ['event-trace']);
    assert.ok((await readFile(count, 'utf8')).startsWith('x\n'));
    await assert.rejects(
      open('', { passwordCommand: print('hunter2') }),
      (error: { kind: string; subject: string }) => {
        assert.equal(error.kind, 'access');
        assert.match(error.subject, /does not accept user "postgres" with the password that the command printed/);
        return true;
      },
    );
    await assert.rejects(open('', { passwordCommand: ['/no/such'] }), {
      kind: 'access',
      subject: /not found: \/no\/such$/,
    });
  });

  it('stores nothing that a command printed, whether the server accepts it or not', async () => {
    const secrets = secretStore();
    const recorded: unknown[] = [];
    const record = (...values: unknown[]) => void recorded.push(values);
    const questions = person('typed by a person');
    const parts: SessionParts = {
      passwords: createPasswords(secrets),
      tables: createTableChoices({ ...memory(), update: async (...values) => record(values) }),
      surroundings: () =>
        thisMachine({ env: { PATH: process.env.PATH }, folder: undefined, trusted: true, t: english }),
      openDemo: () => assert.fail('no demo is asked for'),
      plainPasswordWorked: record,
      log: { info: record, warn: record },
      t: english,
    };
    const connect = async (printed: string) => {
      const parsed = parseConnection(`postgres://postgres@127.0.0.1:${server.port}/postgres`, parts.surroundings());
      assert.ok(parsed.ok);
      const connection = { ...parsed.connection, passwordCommand: ['sh', '-c', `echo "${printed}"`] };
      return await openSource(sourceOf(connection, 'user'), parts, { questions, signal: new AbortController().signal });
    };
    opened.push(await connect(server.password));
    await assert.rejects(connect('hunter2'), { kind: 'access' });
    assert.deepEqual([[...secrets.values], questions.asked], [[], []]);
    assert.ok(![server.password, 'hunter2'].some((secret) => JSON.stringify(recorded).includes(secret)));
  });

  it('uses the named password file, unless others may read it', async () => {
    const file = join(folder, 'passwords');
    await writeFile(file, `127.0.0.1:*:postgres:postgres:${server.password}\n`, { mode: 0o600 });
    const asked = `passfile=${file}`;
    const around = thisMachine({ env: { PATH: process.env.PATH }, folder: undefined, trusted: true, t: english });
    const parsed = parseConnection(`postgres://postgres@127.0.0.1:${server.port}/postgres?${asked}`, around);
    assert.ok(parsed.ok);
    const openIt = () => openConnection(parsed.connection, undefined, around, new AbortController().signal);
    const database = await openIt();
    await database.close();
    await chmod(file, 0o644);
    await assert.rejects(openIt(), { kind: 'access', subject: /chmod 600/ });
    await rm(file);
    await assert.rejects(openIt(), { kind: 'access', subject: /cannot be read/ });
  });

  it('gives up after the requested time', async () => {
    // An address reserved for documentation: nothing answers there.
    const late = open('hostaddr=192.0.2.1&connect_timeout=1');
    await assert.rejects(late, (error: { kind: string; subject: string }) =>
      ['timeout', 'unreachable'].includes(error.kind),
    );
  });
});
