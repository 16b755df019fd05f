import assert from 'node:assert/strict';
import { addressOf, type Connection } from '../../../src/app/connections/connection';
import { readComposeFiles } from '../../../src/app/connections/containers/composeFile';
import { detectContainers } from '../../../src/app/connections/containers/detectContainers';
import { type Detected, detectConnections } from '../../../src/app/connections/detected';
import { parseEnvFile } from '../../../src/app/connections/files/envFile';
import { parseConnection } from '../../../src/app/connections/parseConnection';
import { machine } from './surroundings';

function words({ spec, plainPassword, tables, tlsOptional, notes = [] }: Connection): string {
  const password = plainPassword === undefined ? '' : ` with ${plainPassword}`;
  const tls = spec.tls.mode === 'require' && tlsOptional ? '' : ` ${spec.tls.mode}`;
  const path = tables.searchPath ? ` in ${tables.searchPath}` : '';
  return [`${addressOf(spec)}${password}${tls}${path}`, ...notes].join('; ');
}

const said = (text: string, around = machine()) => {
  const parsed = parseConnection(text, around);
  return parsed.ok ? words(parsed.connection) : parsed.sentence;
};
const offered = (found: readonly Detected[]) => found.map(({ connection }) => words(connection)).join(' | ');
const ofFile = (text: string) =>
  offered(detectConnections([{ label: '.env', variables: parseEnvFile(text) }], machine()));

/** Asserts the meaning of each text. */
function assertSaid(meanings: Readonly<Record<string, readonly string[]>>, say: (text: string) => string): void {
  for (const [meaning, texts] of Object.entries(meanings)) {
    for (const text of texts) assert.equal(say(text), meaning, text);
  }
}

describe('a pasted connection', () => {
  it('ends a password where the shell ends it', () => {
    assertSaid(
      {
        'ada@db:5432/shop with pw': [
          'export PGPASSWORD=pw; psql -h db -U ada shop',
          'export PGPASSWORD=pw && psql -h db -U ada shop',
          'set PGPASSWORD=pw&& psql -h db -U ada shop',
          'set -x PGPASSWORD pw; psql -h db -U ada shop',
          'setenv PGPASSWORD pw; psql -h db -U ada shop',
          '(export PGPASSWORD=pw; psql -h db -U ada shop)',
          '$env:PGPASSWORD="pw"; psql -h db -U ada shop',
          "$Env:PGPASSWORD = 'pw'\npsql -h db -U ada shop",
          "$Env:DATABASE_URL = 'postgres://ada:pw@db/shop'",
        ],
        'ada@db:5432/shop with p;w&x': [
          "PGPASSWORD='p;w&x' psql -h db -U ada shop",
          'PGPASSWORD=p;w\\&x psql -h db -U ada shop',
        ],
      },
      said,
    );
  });

  it('takes the value of a variable that code reads, or names the variable', () => {
    const around = machine({ env: { DB_HOST: 'db', DB_NAME: 'shop' } });
    for (const code of [
      "new Pool({ host: process.env.DB_HOST, database: process.env['DB_NAME'], user: 'ada' })",
      'psycopg.connect(host=os.environ["DB_HOST"], dbname=os.getenv("DB_NAME", "x"), user="ada")',
      'pgx.ConnConfig{Host: os.Getenv("DB_HOST"), Database: os.Getenv("DB_NAME"), User: "ada"}',
      'host: <%= ENV["DB_HOST"] %>\ndatabase: <%= ENV.fetch("DB_NAME") { "x" } %>\nusername: ada',
      "'host' => env('DB_HOST', '127.0.0.1'), 'database' => env('DB_NAME', 'x'), 'username' => env('DB_USERNAME', 'ada')",
      "host: process.env.DB_HOST || 'x', database: process.env.DB_NAME ?? 'x', user: process.env.DB_USER || 'ada'",
    ]) {
      assert.equal(said(code, around), 'ada@db:5432/shop', code);
      assert.match(
        said(code.replaceAll('DB_NAME', 'NO_NAME').replace(/, 'x'|, "x"| \|\| 'x'| \?\? 'x'| \{ "x" \}/g, ''), around),
        /NO_NAME has no value/,
        code,
      );
    }
    for (const host of ['db.example.COM', 'db.Example.Com'])
      assert.equal(said(`host=${host} user=ada dbname=shop`), `ada@${host}:5432/shop`);
    for (const host of ['{{ .Values.db.host }}', '!secret db_host', '<%= host %>', 'var.db_host'])
      assert.match(said(`host: ${host}\ndatabase: shop\nuser: ada`), /has no value/, host);
    assert.equal(said('host = db\ndbname = "shop"\nuser = "ada"'), 'ada@db:5432/shop');
    for (const host of [
      'cfg.DB.Host',
      'config.host',
      'db.Config.Host',
      'this.host',
      'DB_HOST',
      'env.DB_HOST',
      'env.DB_HOST',
    ])
      assert.match(said(`new Client({ host: ${host}, database: 'shop' })`), /has no value that is known here/, host);
    assert.equal(
      said('host=db user=cfg.ada dbname=shop password=cfg.Word'),
      'This cannot be used: cfg.ada has no value that is known here.',
    );
    assert.equal(said('host=db user=ada dbname=shop password=a$B1.Word'), 'ada@db:5432/shop with a$B1.Word');
  });

  it('is refused with the name of a part that is still a placeholder', () => {
    for (const text of [
      'Server=x.postgres.database.azure.com;Database={your_database};Port=5432;User Id=ada;Password={your_password};Ssl Mode=Require;',
      'dbname={your_database} host=x.postgres.database.azure.com port=5432 user=ada password={your_password}',
      'host=db dbname=<database> user=ada',
    ])
      assert.match(said(text), /its dbname is a placeholder/, text);
  });

  it('is refused if a connection string stands in place of the name of a database', () => {
    for (const text of ['host=db dbname=postgres://u:hunter2@h/d', "host=db dbname='user=u password=hunter2'"]) {
      assert.match(said(text), /dbname must be the name of a database/, text);
      assert.doesNotMatch(said(text), /hunter2/);
    }
  });

  it('is read from pages, sections and options', () => {
    assertSaid(
      {
        'ada@db:5433/shop': [
          'host:\ndb\n\nport:\n5433\n\ndatabase:\nshop\n\nuser:\nada',
          'Host\tdb\nPort\t5433\nDatabase name\tshop\nUser name\tada',
          '| Host | db |\n| Port | 5433 |\n| Database | `shop` |\n| User | ada |',
          'tern migrate --host db --port 5433 --user ada --database shop',
          'database:\n  host: db\n  port: 5433\n  user: ada\n  name: shop',
          'database: { host: db, port: 5433, user: ada, name: shop }',
          'DB{Host: "db", Port: 5433, Name: "shop", User: "ada"}',
          'name: my-app\ndb:\n  name: shop\n  host: db\n  port: 5433\n  user: ada\nlog:\n  name: x',
          '[database]\nhost = "db"\nport = 5433\nname = "shop"\nuser = "ada"\n[log]\nname = "x"',
          '{\n  "name": "app",\n  "database": {\n    "host": "db",\n    "port": 5433,\n    "user": "ada",\n    "name": "shop"\n  }\n}',
          "'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'HOST': 'db', 'PORT': 5433, 'USER': 'ada'",
        ],
        'ada@/run/postgresql:5432/shop disable': ['dbmate --url "postgresql://ada@/shop?socket=/run/postgresql" up'],
        // It is unclear whose name it is.
        'ada@db:5432/ada': ['name: my-app\nhost: db\nuser: ada'],
      },
      said,
    );
  });
});

describe('a file of variables', () => {
  it('keeps a dollar sign between single quotes and in a password', () => {
    const rest = 'DB_HOST=db\nDB_USER=ada\nDB_NAME=shop';
    assertSaid(
      {
        'ada@db:5432/shop with a$B': [
          `${rest}\nDB_PASSWORD='a$B'`,
          `${rest}\nDB_PASSWORD=a$B`,
          'DATABASE_URL=postgres://ada:a$B@db/shop',
          "DATABASE_URL='postgres://ada:a$B@db/shop'",
          `${rest}\nDB_PASSWORD=a\\$B`,
          `${rest}\nB=x\nexport DB_PASSWORD='a$B'`,
          `${rest}\nB='$B'\nDB_PASSWORD="a\${B}"`,
        ],
        'ada@db:5432/shop with ${X}': [`${rest}\nDB_PASSWORD='\${X}'`],
        'ada@db:5432/shop with ax': [`${rest}\nB=x\nDB_PASSWORD=a$B`, `${rest}\nB=x\nDB_PASSWORD=a\${B}`],
      },
      ofFile,
    );
  });

  it('joins the lines that a shell joins', () => {
    assertSaid(
      {
        'ada@db:5432/shop with pw': [
          'DATABASE_URL="postgres://ada:pw@db:5432/\\\nshop"',
          'DATABASE_URL=postgres://\\\r\nada:pw@db/shop',
          'FOLDER=C:\\tmp\\\nDATABASE_URL=postgres://ada:pw@db/shop',
          'FOLDER=C:\\tmp\\\n\nexport DATABASE_URL=postgres://ada:pw@db/shop',
          'FOLDER=C:\\tmp\\\nDATABASE_URL = postgres://ada:pw@db/shop',
          'FOLDER=C:\\tmp\\\nDATABASE_URL: postgres://ada:pw@db/shop',
          ' # as C:\\tmp\\\nDATABASE_URL=postgres://ada:pw@db/shop',
        ],
      },
      ofFile,
    );
  });

  it('offers nothing if a part of the address has no known value', () => {
    for (const host of ['$(hostname)', '$NOWHERE', '{{ host }}']) {
      assert.equal(ofFile(`DB_HOST=${host}\nDB_USER=ada\nDB_NAME=shop`), '', host);
      assert.equal(ofFile(`PGHOST=${host}\nPGUSER=ada\nPGDATABASE=shop`), '', host);
      assert.equal(
        ofFile(`ORDERS_DB_HOST=${host}\nORDERS_DB_NAME=x\nDB_HOST=db\nDB_NAME=shop`),
        'ada@db:5432/shop',
        host,
      );
    }
    assert.equal(ofFile('DB_SSLMODE=$NOWHERE\nDB_HOST=db\nDB_NAME=shop'), '', 'less safely');
    assert.equal(ofFile('DATABASE_URL=postgres://ada:$NOWHERE@db/shop'), '');
    assert.match(said('DB_HOST=$NOWHERE\nDB_USER=ada\nDB_NAME=shop'), /NOWHERE has no value/);
  });
});

describe('a compose file', () => {
  const offers = (text: string) => {
    const envFile = () => parseEnvFile("POSTGRES_PASSWORD='a$B'\nPOSTGRES_USER=eve");
    const places = readComposeFiles([{ label: 'compose.yaml', text, lookup: () => undefined, envFile }]);
    return offered(detectContainers(places, machine(), false));
  };
  const published = (ports: string) =>
    offers(`services:\n  db:\n    image: postgres\n    environment: {POSTGRES_PASSWORD: pw}\n    ports: ["${ports}"]`);

  it('publishes ranges of ports one by one', () => {
    assert.equal(published('5433-5434:5432-5433'), 'postgres@localhost:5433/postgres with pw');
    assert.equal(published('127.0.0.1:15430-15434:5430-5434/tcp'), 'postgres@localhost:15432/postgres with pw');
    // The engine decides which port is published.
    for (const ports of ['5433-5440:5432', '5433-5434:5433-5434', '5430-5433:5429-5431'])
      assert.equal(published(ports), '', ports);
  });

  it('includes what a service extends', () => {
    const base = 'base:\n    image: postgres\n    environment:\n      POSTGRES_USER: ada\n      POSTGRES_PASSWORD: pw';
    for (const from of ['extends: base', 'extends:\n      service: base', 'extends: {service: middle}'])
      assert.equal(
        offers(`services:\n  ${base}\n  middle:\n    extends: base\n  db:\n    ${from}\n    ports: ["5433:5432"]`),
        'ada@localhost:5433/ada with pw',
        from,
      );
    assert.equal(offers('services:\n  a:\n    extends: b\n  b:\n    extends: a'), '');
  });

  it('keeps the dollar sign of a file of variables', () => {
    const file = 'services:\n  db:\n    image: postgres\n    env_file: db.env\n    ports: ["5433:5432"]';
    assert.equal(offers(file), 'eve@localhost:5433/eve with a$B');
  });
});
