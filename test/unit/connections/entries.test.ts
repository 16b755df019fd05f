import assert from 'node:assert/strict';
import { entryWithoutPassword, parseEntries } from '../../../src/app/connections/entries';
import { machine } from './surroundings';

const parseOne = (entry: unknown, around = machine()) => {
  const { connections, problems } = parseEntries([entry], around);
  return connections[0] ?? problems[0]?.problem;
};

const specOf = (entry: unknown, around = machine()) => {
  const [connection] = parseEntries([entry], around).connections;
  assert.ok(connection, JSON.stringify(parseOne(entry, around)));
  return connection.spec;
};

describe('entries of eventTrace.connections', () => {
  it('have the defaults of libpq', () => {
    assert.deepEqual(specOf({ name: 'x' }), {
      host: 'localhost',
      port: 5432,
      database: 'ada',
      user: 'ada',
      tls: { mode: 'require' },
    });
  });

  it('take precedence over PG* variables, and these over defaults', () => {
    const env = { PGHOST: 'pg.example', PGPORT: '6000', PGDATABASE: 'orders', PGUSER: 'reader', PGSSLMODE: 'disable' };
    assert.deepEqual(specOf({ name: 'x', user: 'me', port: 7000 }, machine({ env })), {
      host: 'pg.example',
      port: 7000,
      database: 'orders',
      user: 'me',
      tls: { mode: 'disable' },
    });
  });

  it('take the values of variables wherever they name some, in the form of VS Code', () => {
    const env = { SHOP_HOST: 'db.example', SHOP_PORT: '6001', SHOP_PW: 'p$w', SHOP_SCHEMA: 'sales', HOME_KEY: '/k' };
    const around = machine({ env });
    const of = (name: string) => `\${env:${name}}`;
    const entry = {
      name: of('SHOP_HOST'),
      host: `a.${of('SHOP_HOST')}`,
      port: of('SHOP_PORT'),
      user: 'ada$x',
      password: of('SHOP_PW'),
      schema: of('SHOP_SCHEMA'),
      tls: { mode: 'verify-full', caFile: `${of('HOME_KEY')}/ca.pem` },
      ssh: { host: `jump.${of('SHOP_HOST')}` },
    };
    const [connection] = parseEntries([entry], around).connections;
    assert.ok(connection);
    const { name, spec, tables, ssh, plainPassword, servicePassword } = connection;
    assert.deepEqual(
      [name, spec.host, spec.port, spec.user, tables, ssh],
      [of('SHOP_HOST'), 'a.db.example', 6001, 'ada$x', { schema: 'sales' }, { host: 'jump.db.example' }],
    );
    assert.deepEqual([plainPassword, servicePassword], [undefined, 'p$w'], 'it is not in the settings');
    assert.equal(connection.hasVariables, true, 'a form would replace them by their values');
    const other = { name: 'x', host: 'h', parameters: { password: of('SHOP_PW') } };
    const [among] = parseEntries([other], around).connections;
    assert.deepEqual([among?.plainPassword, among?.servicePassword, among?.hasVariables], [undefined, 'p$w', true]);
    const [plain] = parseEntries([{ name: 'y', host: 'h', password: 'p' }], around).connections;
    assert.deepEqual([plain?.plainPassword, plain?.hasVariables], ['p', undefined]);
    assert.match(JSON.stringify(spec.tls), /"\/k\/ca\.pem"/);
    assert.equal(parseOne({ name: 'x', host: of('NOT_SET') }, around), 'NOT_SET has no value that is known here');
    assert.equal(specOf({ name: 'x', url: `postgres://u@${of('SHOP_HOST')}/d` }, around).host, 'db.example');
    assert.match(
      String(parseOne({ name: 'x', url: `postgres://u@${of('NOT_SET')}/d` }, around)),
      /: NOT_SET has no value/,
    );
  });

  it('may have several hosts with their ports, and the wanted kind of server', () => {
    const entry = { name: 'x', host: 'a, b', port: '5433,5434', targetSessionAttrs: 'prefer-standby' };
    const { host, port, others, target } = specOf(entry);
    assert.deepEqual([host, port, others, target], ['a', 5433, [{ host: 'b', port: 5434 }], 'prefer-standby']);
    assert.deepEqual(specOf({ name: 'x', url: 'postgres://a,b/orders' }).others, [{ host: 'b', port: 5432 }]);
    assert.match(String(parseOne({ ...entry, port: '1,2,3' })), /as many ports as hosts/);
    assert.match(String(parseOne({ ...entry, port: '1,x' })), /"x"/);
    assert.match(String(parseOne({ ...entry, targetSessionAttrs: 'best' })), /"best"/);
  });

  it('fall back to an unencrypted connection only if TLS was not required', () => {
    const optional = (tls: unknown) => parseEntries([{ name: 'x', tls }], machine()).connections[0]?.tlsOptional;
    assert.equal(optional(undefined), true);
    assert.equal(optional({ mode: 'prefer' }), true);
    assert.equal(optional({ mode: 'require' }), false);
    assert.equal(optional({ mode: 'verify-full' }), false);
  });

  it('find the CA file from the home folder and the open folder', () => {
    const caFile = (path: string, around = machine()) =>
      parseOne({ name: 'x', tls: { mode: 'verify-full', caFile: path } }, around);
    const tls = (path: string) => {
      const parsed = caFile(path);
      return typeof parsed === 'object' ? parsed.spec.tls : parsed;
    };
    assert.deepEqual(tls('~/ca.pem'), { mode: 'verify-full', caFile: '/home/ada/ca.pem' });
    assert.deepEqual(tls(`\${workspaceFolder}/$&/ca.pem`), { mode: 'verify-full', caFile: '/work/$&/ca.pem' });
    assert.deepEqual(tls('certs/ca.pem'), { mode: 'verify-full', caFile: '/work/certs/ca.pem' });
    assert.match(
      String(caFile(`\${workspaceFolder}/ca.pem`, machine({ workspaceFolder: undefined }))),
      /trusted folder/,
    );
    assert.match(String(caFile('ca.pem', machine({ workspaceFolder: undefined }))), /absolute/);
  });

  it('take tls of the entry rather than the parameters of its url', () => {
    const url = 'postgres://localhost/orders?sslmode=disable';
    assert.deepEqual(specOf({ name: 'x', url, tls: { mode: 'require' } }).tls, { mode: 'require' });
  });

  it('hand over a password that stands anywhere in the settings', () => {
    const plain = (entry: object) => parseEntries([{ name: 'x', ...entry }], machine()).connections[0]?.plainPassword;
    assert.equal(plain({ url: 'postgres://ada:s%20cret@localhost/orders' }), 's cret');
    assert.equal(plain({ password: ' secret ' }), ' secret ');
    assert.equal(plain({ url: 'postgres://ada@localhost/orders' }), undefined);
  });

  it('lose their password and keep everything else', () => {
    assert.deepEqual(entryWithoutPassword({ name: 'x', url: 'postgres://ada:pw@localhost/o', schema: 's', later: 1 }), {
      name: 'x',
      url: 'postgres://ada@localhost/o',
      schema: 's',
      later: 1,
    });
    assert.deepEqual(entryWithoutPassword({ name: 'x', host: 'h', password: 'pw' }), { name: 'x', host: 'h' });
  });

  it('choose tables by schema and eventsTable', () => {
    const parsed = parseOne({ name: 'x', schema: 'sales', eventsTable: 'journal' });
    assert.deepEqual(typeof parsed === 'object' && parsed.tables, { schema: 'sales', events: 'journal' });
  });

  it('are used if they are valid; each invalid one has its problem', () => {
    const { connections, problems } = parseEntries(
      [
        'postgres://localhost',
        null,
        { host: 'h' },
        { name: 'Demo store' },
        { name: 'good', host: 'h' },
        { name: 'good' },
        { name: 'both', url: 'postgres://h/d', host: 'h' },
        { name: 'url', url: 'http://h' },
        { name: 'url2', url: 5 },
        { name: 'port', port: 70000 },
        { name: 'port2', port: '54a' },
        { name: 'host', host: ['h'] },
        { name: 'tls', tls: 'require' },
        { name: 'mode', tls: { mode: 'sometimes' } },
        { name: 'last', url: 'postgres://h/d' },
      ],
      machine(),
    );
    assert.deepEqual(
      connections.map(({ name, index }) => [name, index]),
      [
        ['good', 4],
        ['last', 14],
      ],
    );
    assert.deepEqual(
      problems.map(({ index }) => index),
      [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    );
    const of = (index: number) => problems.find((problem) => problem.index === index)?.problem ?? '';
    assert.match(of(2), /no name/);
    assert.match(of(5), /same name/);
    assert.match(of(6), /both url and host/);
    assert.match(of(9), /1 to 65535, not "70000"/);
    assert.match(of(11), /host must be a text/);
    assert.match(of(13), /"sometimes" is no TLS mode/);
  });

  it('are none if the value is no list', () => {
    assert.deepEqual(parseEntries(undefined, machine()), { connections: [], problems: [] });
    assert.match(parseEntries({ name: 'x' }, machine()).problems[0]?.problem ?? '', /list/);
  });

  it('never repeat a password in a problem', () => {
    const { problems } = parseEntries(
      [{ name: 'x', url: 'postgres://u:hunter2#@h/d', password: ['hunter2'] }],
      machine(),
    );
    assert.equal(problems.length, 1);
    assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
  });

  it('may have other parameters by name, beside fields and beside a url', () => {
    const parameters = { search_path: 'sales', connect_timeout: 3, pool: true };
    for (const entry of [{ host: 'h' }, { url: 'postgres://h' }]) {
      const parsed = parseOne({ name: 'x', ...entry, parameters });
      assert.ok(typeof parsed === 'object');
      assert.deepEqual([parsed.tables.searchPath, parsed.spec.connectTimeoutS], [['sales'], 3]);
      assert.deepEqual(parsed.notes, ['pool has no effect here.']);
    }
    assert.match(String(parseOne({ name: 'x', parameters: { requirepeer: 'root' } })), /requirepeer/);
    assert.match(String(parseOne({ name: 'x', parameters: [] })), /object/);
    assert.equal(specOf({ name: 'x', url: 'postgres://h', targetSessionAttrs: 'standby' }).target, 'standby');
    const files = { mode: 'require', certFile: '/c.crt', keyFile: '/c.key' };
    assert.deepEqual(specOf({ name: 'x', tls: files }).tls, files);
  });

  it('lose secrets in every place', () => {
    const entry = {
      name: 'x',
      url: 'jdbc:postgresql://h/d?user=u&password=pw&sslpassword=pw',
      parameters: { password: 'pw', a: 1 },
    };
    assert.deepEqual(entryWithoutPassword(entry), {
      name: 'x',
      url: 'jdbc:postgresql://h/d?user=u',
      parameters: { a: 1 },
    });
    assert.deepEqual(entryWithoutPassword({ name: 'x', url: 'Host=h;Password="p;w";Database=d' }), {
      name: 'x',
      url: 'Host=h;Database=d',
    });
  });

  it('may have a command for the password if the workspace is trusted', () => {
    const both = parseOne({ name: 'x', url: 'postgres://u:pw@h/d', passwordCommand: 'pass show db' });
    assert.ok(typeof both === 'object');
    assert.deepEqual(both.notes, ['password has no effect here.']);
    const command = (passwordCommand: unknown, trusted = true) => {
      const parsed = parseOne({ name: 'x', passwordCommand }, machine({ trusted }));
      return typeof parsed === 'object' ? parsed.passwordCommand : parsed;
    };
    assert.equal(command('pass show db'), 'pass show db');
    assert.deepEqual(command(['pass', 'show', 'db']), ['pass', 'show', 'db']);
    assert.match(String(command('pass show db', false)), /trusted/);
    for (const wrong of ['', [], [1], {}]) assert.match(String(command(wrong)), /passwordCommand must be/);
  });

  it('name the SSH host in the ways that ssh takes', () => {
    const ssh = (written: unknown) => {
      const parsed = parseOne({ name: 'x', ssh: written });
      return typeof parsed === 'object' ? parsed.ssh : parsed;
    };
    assert.deepEqual(ssh('bastion'), { host: 'bastion' });
    assert.deepEqual(ssh('ops@bastion.example:2222'), { host: 'bastion.example', user: 'ops', port: 2222 });
    assert.deepEqual(ssh({ host: 'b', user: 'u', port: 2222, identityFile: '~/.ssh/k', jump: 'j' }), {
      host: 'b',
      user: 'u',
      port: 2222,
      identityFile: '/home/ada/.ssh/k',
      jump: 'j',
    });
    assert.match(String(ssh({ host: '-oProxyCommand=evil' })), /hyphen/);
    assert.match(String(ssh({ host: 'b', jump: '-x' })), /hyphen/);
    assert.match(String(ssh({ host: 'b', port: 0 })), /port/);
    assert.match(String(ssh({ host: 'b', keyFile: 'x' })), /ssh\.keyFile is not known/);
    for (const wrong of [5, [], {}, '', 'a b']) assert.match(String(ssh(wrong)), /host/);
  });
});
