import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import type { Connection } from '../../src/app/connections/connection';
import { openConnection } from '../../src/app/connections/opening/openConnection';
import { thisMachine } from '../../src/app/connections/surroundings';
import { english } from '../../src/model/text/translate';
import type { Database } from '../../src/store/pg/database';
import { StoreError } from '../../src/store/pg/errors';
import type { ConnectionSpec } from '../../src/store/pg/hosts';
import { createTestServer, specOf, type TestServer, TLS_CA, until } from '../support/postgres';
import { type SshServer, startSshServer } from '../support/sshServer';

/** Uses Debian's OpenSSH on both ends: the tunnel to a server is the system's `ssh` with its configuration. */
describe('connection through SSH', function () {
  this.timeout(180_000);
  let server: TestServer;
  let ssh: SshServer;
  const opened: Database[] = [];

  before(async () => {
    server = await createTestServer(['ssl=on', 'autovacuum=off']);
    await server.start();
    ssh = await startSshServer();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  after(async () => {
    await ssh.stop();
    await server.remove();
  });

  const open = async (way: Connection['ssh'] | string, changes: Partial<ConnectionSpec> = {}, env = ssh.env) => {
    const spec = { ...specOf(server, 'postgres'), ...changes };
    const connection: Connection = {
      name: 'x',
      spec,
      tlsOptional: false,
      tables: {},
      written: {},
      ssh: typeof way === 'string' ? { host: way } : (way ?? assert.fail()),
    };
    const around = thisMachine({ env, folder: undefined, trusted: true, t: english });
    const database = await openConnection(connection, server.password, around, new AbortController().signal);
    opened.push(database);
    return database;
  };
  const refusal = async (opening: Promise<unknown>) => {
    const error = await opening.then(
      () => assert.fail('it opened'),
      (error: unknown) => error,
    );
    assert.ok(error instanceof StoreError, String(error));
    assert.equal(error.kind, 'access', error.message);
    return error.subject;
  };

  // The configuration also has a forward whose port is taken, and a shared connection, as real ones do.
  it('reads from the server behind the machine, by a host of the configuration', async () => {
    const database = await open('bastion');
    assert.deepEqual(await database.query('SELECT host(inet_client_addr()), 1::text'), [['127.0.0.1', '1']]);
  });

  it('uses the machine, user, port and key that its entry names', async () => {
    const { username } = userInfo();
    await open({ host: '127.0.0.1', user: username, port: ssh.port, identityFile: ssh.key }).then(
      () => assert.fail('the key of the machine is not known to this user'),
      (error: StoreError) => assert.match(error.subject, /is not known on this machine/),
    );
    const database = await open({ host: 'stranger', user: username, port: ssh.port, identityFile: ssh.key });
    assert.deepEqual(await database.query('SELECT 1::text'), [['1']]);
    assert.match(
      await refusal(open({ host: 'stranger', identityFile: ssh.strangeKey })),
      /refuses the login \(publickey\)/,
    );
  });

  it('checks the certificate against the server, not against its own end of the tunnel', async () => {
    const verified = { tls: { mode: 'verify-full', caFile: TLS_CA } } as const;
    const database = await open('bastion', { host: 'localhost', ...verified });
    assert.deepEqual(await database.query('SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()'), [
      ['true'],
    ]);
    await assert.rejects(open('bastion', { host: '127.0.0.1', ...verified }), { kind: 'tls' });
  });

  it('ends the tunnel with the connection', async () => {
    const database = await open('bastion');
    const pid = await ssh.clientPid();
    await database.close();
    await until(() => !isRunning(pid));
  });

  it('opens a new tunnel when the old one broke', async () => {
    const database = await open('bastion');
    const pid = await ssh.clientPid();
    process.kill(pid);
    await until(() => !isRunning(pid));
    // If the end of the idle session is noticed first, another one replaces it silently.
    await until(() =>
      database.query('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
    assert.deepEqual(await database.query('SELECT 1::text'), [['1']]);
    assert.notEqual(await ssh.clientPid(), pid);
  });

  it('says in a sentence what went wrong, and leaves nothing running', async () => {
    assert.match(await refusal(open('stranger')), /stranger refuses the login \(publickey\)/);
    assert.match(await refusal(open('unknown')), /not known on this machine.*ssh unknown/);
    assert.match(await refusal(open({ host: 'bastion', port: 1 })), /bastion does not answer/);
    assert.match(await refusal(open('no-such-machine.invalid')), /no machine named no-such-machine\.invalid/);
    assert.match(await refusal(open('bastion', {}, { ...ssh.env, PATH: '/nowhere' })), /no program "ssh"/);
    assert.match(
      await refusal(open('bastion', { port: 1 })),
      /bastion is reached, but from there 127\.0\.0\.1:1 is not/,
    );
    const pid = await ssh.clientPid();
    await until(() => !isRunning(pid));
  });

  it('can be cancelled at once', async () => {
    const abort = new AbortController();
    const connection: Connection = {
      name: 'x',
      spec: specOf(server, 'postgres'),
      tlsOptional: false,
      tables: {},
      written: {},
      ssh: { host: 'bastion' },
    };
    const around = thisMachine({ env: ssh.env, folder: undefined, trusted: true, t: english });
    const opening = openConnection(connection, server.password, around, abort.signal);
    abort.abort();
    await assert.rejects(opening, { kind: 'cancelled' });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
