import assert from 'node:assert/strict';
import { addressOf } from '../../../src/app/connections/connection';
import { parseConnection } from '../../../src/app/connections/parseConnection';
import { machine } from './surroundings';

const PASSWORD = 's3cr3t';

/** `user[:password]@host:port/database` and what else was read, or the sentence that says why it was refused. */
const said = (text: string, around = machine()) => {
  const parsed = parseConnection(text, around);
  if (!parsed.ok) return parsed.sentence;
  const { spec, plainPassword, tables } = parsed.connection;
  const password = plainPassword === undefined ? '' : ` with ${plainPassword}`;
  const tls = spec.tls.mode === 'require' && parsed.connection.tlsOptional ? '' : ` ${spec.tls.mode}`;
  const path = tables.searchPath ? ` in ${tables.searchPath}` : '';
  return `${addressOf(spec)}${password}${tls}${path}`;
};

/** What each text means; each line stands for what a tool prints or a guide recommends. */
const UNDERSTOOD: Readonly<Record<string, readonly (readonly [text: string, meaning: string])[]>> = {
  "libpq's URLs": [
    ['postgres://user:pass@/dbname?host=/var/run/postgresql', 'user@/var/run/postgresql:5432/dbname with pass disable'],
    [
      'postgresql://user:pass@/db?host=/cloudsql/proj:region:inst',
      'user@[/cloudsql/proj:region:inst]:5432/db with pass disable',
    ],
    ['postgres://user:pass@/dbname', 'user@localhost:5432/dbname with pass'],
    ['postgresql://', 'ada@localhost:5432/ada'],
    ['postgresql://ada@', 'ada@localhost:5432/ada'],
    ['postgresql:///orders', 'ada@localhost:5432/orders'],
    ['postgresql://db.example', 'ada@db.example:5432/ada'],
    ['postgresql://db.example?user=bob', 'bob@db.example:5432/bob'],
    ['postgresql://:5433/orders', 'ada@localhost:5433/orders'],
    ['postgresql://ada@:5433/orders', 'ada@localhost:5433/orders'],
    ['postgresql://ada:@db/orders', 'ada@db:5432/orders'],
    ['postgresql://h1:1,h2:2,h3/orders?target_session_attrs=any', 'ada@h1:1,h2:2,h3:5432/orders'],
    ['postgresql://,h2/orders', 'ada@localhost:5432,h2:5432/orders'],
    ['postgresql:///orders?host=h1,h2&port=1,2', 'ada@h1:1,h2:2/orders'],
    ['postgresql:///orders?host=h1&port=5433&user=bob&password=pw', 'bob@h1:5433/orders with pw'],
    ['postgresql://%2Fvar%2Flib%2Fpostgresql/orders', 'ada@/var/lib/postgresql:5432/orders disable'],
    ['postgresql://[2001:db8::1234]:5433/orders', 'ada@[2001:db8::1234]:5433/orders'],
    ['POSTGRES://Ada@DB/Orders', 'Ada@DB:5432/Orders'],
    ['postgres://ada:p@ss/w?rd#1@db:5432/orders', 'ada@db:5432/orders with p@ss/w?rd#1'],
    ['postgres://ada:pw@db/orders?application_name=a@b/c', 'ada@db:5432/orders with pw'],
    ['postgres://db/orders?ssl=true', 'ada@db:5432/orders require'],
    ['postgres://db/orders?ssl=true&sslmode=verify-full', 'ada@db:5432/orders verify-full'],
    ['postgres://db/orders?sslmode=require&ssl=false', 'ada@db:5432/orders require'],
    ['postgres://db/orders?ssl=no-verify', 'ada@db:5432/orders require'],
    ['postgres://db/orders?sslmode=verify-ca', 'ada@db:5432/orders verify-ca'],
    ['postgres://db/orders?sslmode=allow', 'ada@db:5432/orders'],
    ['postgres://db/orders?sslrootcert=system', 'ada@db:5432/orders verify-full'],
    ['postgres://db/orders?sslmode=require&sslrootcert=/ca.pem', 'ada@db:5432/orders verify-ca'],
    ['postgres://db/orders?requiressl=1', 'ada@db:5432/orders require'],
    ['postgres://db/orders?search_path=sales,public', 'ada@db:5432/orders in sales,public'],
    ['postgres://db/orders?options=-c%20search_path%3Dsales', 'ada@db:5432/orders in sales'],
    ['postgres://db/orders?options=-csearch_path=sales', 'ada@db:5432/orders in sales'],
    ['postgres://db/orders?options=-c+search_path=sales', 'ada@db:5432/orders in sales'],
    ['postgres://db/orders?options=-c search_path=sales', 'ada@db:5432/orders in sales'],
    ['postgres://db/orders?options=--search_path%3Dsales', 'ada@db:5432/orders in sales'],
    [
      'postgres://db/orders?options=-c%20statement_timeout%3D5s%20-c%20search_path%3Da%2Cb',
      'ada@db:5432/orders in a,b',
    ],
    [`postgres://db/orders?search_path="$user",public`, 'ada@db:5432/orders in ada,public'],
  ],
  'passwords that are not encoded': [
    ['postgres://u:p#ss@host/db', 'u@host:5432/db with p#ss'],
    ['postgres://u:p@ss@host/db', 'u@host:5432/db with p@ss'],
    ['postgres://u:p?ss@host/db', 'u@host:5432/db with p?ss'],
    ['postgres://u:p/ss@host:5433/db', 'u@host:5433/db with p/ss'],
    ['postgres://u:p:ss@host/db', 'u@host:5432/db with p:ss'],
    ['postgres://u:p$word@host/db', 'u@host:5432/db with p$word'],
    ['postgres://u:p%40%2F%3A@host/db', 'u@host:5432/db with p@/:'],
    [
      'postgres://adm@server:pw@server.postgres.database.azure.com/db',
      'adm@server@server.postgres.database.azure.com:5432/db with pw',
    ],
    [
      'postgres://postgres.abc:[YOUR-PASSWORD]@aws-0-eu.pooler.supabase.com:6543/postgres',
      'postgres.abc@aws-0-eu.pooler.supabase.com:6543/postgres',
    ],
  ],
  'variables of frameworks and clouds': [
    [
      'POSTGRESQL_ADDON_HOST=h\nPOSTGRESQL_ADDON_PORT=1\nPOSTGRESQL_ADDON_USER=u\nPOSTGRESQL_ADDON_PASSWORD=pw\nPOSTGRESQL_ADDON_DB=d',
      'u@h:1/d with pw',
    ],
    ['RDS_HOSTNAME=h\nRDS_PORT=1\nRDS_DB_NAME=d\nRDS_USERNAME=u\nRDS_PASSWORD=pw', 'u@h:1/d with pw'],
    [
      'KC_DB=postgres\nKC_DB_URL_HOST=h\nKC_DB_URL_DATABASE=d\nKC_DB_USERNAME=u\nKC_DB_PASSWORD=pw',
      'u@h:5432/d with pw',
    ],
    [
      'GITEA__database__DB_TYPE=postgres\nGITEA__database__HOST=h:1\nGITEA__database__NAME=d\nGITEA__database__USER=u\nGITEA__database__PASSWD=pw',
      'u@h:1/d with pw',
    ],
    [
      'database.default.hostname=h\ndatabase.default.database=d\ndatabase.default.username=u\ndatabase.default.password=pw\ndatabase.default.DBDriver=Postgre',
      'u@h:5432/d with pw',
    ],
    ['GF_DATABASE_TYPE=postgres\nGF_DATABASE_HOST=h:1\nGF_DATABASE_NAME=d\nGF_DATABASE_USER=u', 'u@h:1/d'],
    ['AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql+psycopg2://u:pw@h/d', 'u@h:5432/d with pw'],
    ['HASURA_GRAPHQL_DATABASE_URL=postgres://u:pw@h/d', 'u@h:5432/d with pw'],
  ],
  'text around the connection': [
    ['URI: postgres://u:pw@h/d.', 'u@h:5432/d with pw'],
    ['postgres:// u:pw@h/d', 'u@h:5432/d with pw'],
    ['const sql = postgres("postgres://u:pw@h/d", { ssl: "require" })', 'u@h:5432/d with pw require'],
  ],
  'other schemes': [
    ['postgresql+asyncpg://u:pw@h/d', 'u@h:5432/d with pw'],
    ['postgresql+pg8000://u@/d?unix_sock=/run/pg/.s.PGSQL.5432', 'u@/run/pg:5432/d disable'],
    ['postgresql+psycopg2://u:pw@h:1/d', 'u@h:1/d with pw'],
    ['postgres+psycopg://u:pw@/d?host=h1:1&host=h2:2', 'u@h1:1,h2:2/d with pw'],
    ['pgx5://u:pw@h/d', 'u@h:5432/d with pw'],
    ['pgx://u:pw@h/d', 'u@h:5432/d with pw'],
    ['cockroachdb://root@h:26257/d?sslmode=disable', 'root@h:26257/d disable'],
    ['crdb-postgres://root@h:26257/d', 'root@h:26257/d'],
    ['postgis://u:pw@h/d', 'u@h:5432/d with pw'],
    ['ecto://u:pw@h/d', 'u@h:5432/d with pw'],
    ['psql://u:pw@h/d', 'u@h:5432/d with pw'],
    ['pgsql://u:pw@h/d', 'u@h:5432/d with pw'],
    ['jdbc:postgresql://h:1/d?user=u&password=pw&ssl=true', 'u@h:1/d with pw verify-full'],
    ['jdbc:postgresql://h1:1,h2:2/d?targetServerType=preferSecondary&currentSchema=sales', 'ada@h1:1,h2:2/d in sales'],
    ['jdbc:postgresql:d', 'ada@localhost:5432/d'],
    ['jdbc:postgresql:/', 'ada@localhost:5432/ada'],
    ['jdbc:postgresql:d?user=u', 'u@localhost:5432/d'],
    ['jdbc:otel:postgresql://h/d?user=u', 'u@h:5432/d'],
    ['jdbc:postgresql://h/d?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory', 'ada@h:5432/d require'],
    ['r2dbc:postgresql://u:pw@h/d', 'u@h:5432/d with pw'],
    ['r2dbc:pool:postgresql://u:pw@h/d', 'u@h:5432/d with pw'],
    ['vertx-reactive:postgresql://h/d', 'ada@h:5432/d'],
    ['postgresql://u:pw@h/d?schema=sales&connection_limit=5&pgbouncer=true', 'u@h:5432/d with pw in sales'],
    ['postgres://u@h/d?options[search_path]=sales', 'u@h:5432/d in sales'],
    ['postgres://u@h/d?sslaccept=strict&sslcert=/ca.pem', 'u@h:5432/d verify-full'],
    ['u:pw@h:1/d', 'u@h:1/d with pw'],
  ],
  'connection strings': [
    ["host=h port=1 dbname=d user=u password='p w' sslmode=disable", 'u@h:1/d with p w disable'],
    ['host = h   dbname = d', 'ada@h:5432/d'],
    ["dbname='my db' user=u\\ v host=h", 'u v@h:5432/my db'],
    ['host=h dbname=d search_path=sales', 'ada@h:5432/d in sales'],
    ['user=u password= dbname=d', 'u@localhost:5432/d'],
    ['host=/tmp dbname=d', 'ada@/tmp:5432/d disable'],
    [
      'Host=h;Port=1;Database=d;Username=u;Password=pw;SSL Mode=VerifyFull;Search Path=sales',
      'u@h:1/d with pw verify-full in sales',
    ],
    ['Server=h;User Id=u;Password="a;b""c";Database=d;', 'u@h:5432/d with a;b"c'],
    ['Host=h1:1,h2:2;Database=d;Username=u;Target Session Attributes=prefer-standby', 'u@h1:1,h2:2/d'],
    ['Driver={PostgreSQL Unicode};Server=h;Port=1;Database=d;Uid=u;Pwd={p;w};', 'u@h:1/d with p;w'],
    ['pgsql:host=h;port=1;dbname=d;user=u;password=pw', 'u@h:1/d with pw'],
    ['dbi:Pg:dbname=d;host=h;port=1', 'ada@h:1/d'],
  ],
  commands: [
    ['psql postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ["psql 'postgres://u:pw@h/d?sslmode=require'", 'u@h:5432/d with pw require'],
    ['psql "host=h dbname=d user=u"', 'u@h:5432/d'],
    ['psql -h h -p 1 -U u -d d', 'u@h:1/d'],
    ['psql -hh -p1 -Uu d', 'u@h:1/d'],
    ['psql --host=h --port 1 --username=u --dbname d -c "select 1"', 'u@h:1/d'],
    ['psql -h h d u', 'u@h:5432/d'],
    ['psql -Atqc "select 1" -h h d', 'ada@h:5432/d'],
    ['PGPASSWORD=pw psql -h h -U u d', 'u@h:5432/d with pw'],
    ['PGHOST=h PGUSER=u PGPASSWORD=pw psql', 'u@h:5432/u with pw'],
    ['$ PGPASSWORD="p w" psql -U u -h h \\\n  d', 'u@h:5432/d with p w'],
    ['\\c d u h 1', 'u@h:1/d'],
    ['\\connect d - h', 'ada@h:5432/d'],
    ['sudo -u postgres psql -d d', 'postgres@localhost:5432/d'],
    ['sudo -u postgres psql -U bob d', 'bob@localhost:5432/d'],
    ['docker exec -it db psql -U u d', 'u@localhost:5432/d'],
    ['pg_dump -h h -U u d > d.sql', 'u@h:5432/d'],
    ['pgcli postgres://u@h/d', 'u@h:5432/d'],
    ['psql -d postgres://u@h/d -U v', 'v@h:5432/d'],
    ['cockroach sql --url "postgresql://root@h:26257/d?sslmode=disable"', 'root@h:26257/d disable'],
    [
      'docker run --rm -e POSTGRES_PASSWORD=pw -e POSTGRES_DB=d -p 5433:5432 postgres:16',
      'postgres@localhost:5433/d with pw',
    ],
    ['docker run -e DATABASE_URL=postgres://u:pw@h/d app', 'u@h:5432/d with pw'],
    ['docker run --env=DATABASE_URL=postgres://u:pw@h/d app', 'u@h:5432/d with pw'],
    ['docker run --network host -e POSTGRES_PASSWORD=pw postgres', 'postgres@localhost:5432/postgres with pw'],
    ['kubectl port-forward svc/postgres 15432:5432 -n shop', 'ada@localhost:15432/ada'],
    ['kubectl port-forward svc/db 15432:5432 &\npsql -h localhost -p 15432 -U u d', 'u@localhost:15432/d'],
    ['oc port-forward db-0 5433', 'ada@localhost:5433/ada'],
    ['fly proxy 15432:5432 -a shop-db', 'ada@localhost:15432/ada'],
    ['cloud-sql-proxy proj:region:inst --port 5433', 'ada@localhost:5433/ada'],
    ['aws rds generate-db-auth-token --hostname h --port 1 --region eu-central-1 --username u', 'u@h:1/u'],
    ['psql "host=h dbname=d user=u password=$(gcloud auth print-access-token)"', 'u@h:5432/d'],
  ],
  "password files and services' files": [
    ['h:1:d:u:pw', 'u@h:1/d with pw'],
    ['# readers\nh:1:*:u:p:w\\:x', 'u@h:1/u with p:w:x'],
    ['*:*:*:u:pw', 'u@localhost:5432/u with pw'],
    ['\\:\\:1:5433:d:u:pw', 'u@[::1]:5433/d with pw'],
    ['h:5433/d', 'ada@h:5433/d'],
    ['localhost:5433', 'ada@localhost:5433/ada'],
  ],
  'compose files': [
    [
      'services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_USER: u\n      POSTGRES_PASSWORD: pw\n    ports:\n      - "5433:5432"',
      'u@localhost:5433/u with pw',
    ],
    [
      'db:\n    image: postgres:16\n    environment:\n      - POSTGRES_PASSWORD=pw\n    ports:\n      - 5433:5432',
      'postgres@localhost:5433/postgres with pw',
    ],
    ['image: postgres\nenvironment:\n  POSTGRES_DB: d\nports: ["127.0.0.1:5434:5432"]', 'postgres@localhost:5434/d'],
  ],
  'secrets of Kubernetes': [
    [
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: data\ndata:\n  uri: cG9zdGdyZXM6Ly9ib2I6czNjcjN0QGRiL29yZGVycw==\ntype: Opaque',
      'bob@db:5432/orders with s3cr3t',
    ],
    [
      'kind: Secret\ndata:\n  dbname: b3JkZXJz\n  host: ZGI=\n  password: czNjcjN0\n  port: NTQzMw==\n  username: Ym9i',
      'bob@db:5433/orders with s3cr3t',
    ],
    ['cG9zdGdyZXM6Ly9ib2I6czNjcjN0QGRiL29yZGVycw==', 'bob@db:5432/orders with s3cr3t'],
  ],
  'sockets and addresses': [
    ['/var/run/postgresql', 'ada@/var/run/postgresql:5432/ada disable'],
    ['unix:///var/run/postgresql', 'ada@/var/run/postgresql:5432/ada disable'],
    ['/tmp/.s.PGSQL.5433', 'ada@/tmp:5433/ada disable'],
    ['10.0.0.1:5433/orders', 'ada@10.0.0.1:5433/orders'],
    ['[2001:db8::1]:5433/orders', 'ada@[2001:db8::1]:5433/orders'],
  ],
  'more notations': [
    ['DB_DSN=host=db user=bob dbname=orders', 'bob@db:5432/orders'],
    ['export GOOSE_DBSTRING=user=bob host=db dbname=orders sslmode=disable', 'bob@db:5432/orders disable'],
    [`DATABASE_URL=\${DATABASE_URL:-postgres://bob:pw@db/orders}`, 'bob@db:5432/orders with pw'],
    ['docker exec -it -u postgres pg psql orders', 'postgres@localhost:5432/orders'],
    ['docker exec -u postgres pg psql -U bob orders', 'bob@localhost:5432/orders'],
    [
      'url.URL{Scheme: "postgres", User: url.UserPassword("bob", "pw"), Host: "db:5433", Path: "/orders", RawQuery: "sslmode=require"}',
      'bob@db:5433/orders with pw require',
    ],
    [
      '&url.URL{Scheme: "postgres", User: url.UserPassword(u, p), Host: "db:5433", Path: "orders"}',
      'ada@db:5433/orders',
    ],
    ['postgres://db/orders?ssl={"rejectUnauthorized":false}', 'ada@db:5432/orders require'],
    ['postgres://db/orders?ssl={"rejectUnauthorized":true}', 'ada@db:5432/orders verify-full'],
    ['Provider=PostgreSQL OLE DB Provider;Data Source=db;location=orders;User ID=bob', 'bob@db:5432/orders'],
  ],
  'configurations of projects, tools and drivers': [
    ['postgres://u:pw@h:1/d?sslmode=disable&TimeZone=UTC', 'u@h:1/d with pw disable'],
    [
      'gorm.Open(postgres.Open("host=h user=u password=pw dbname=d port=1 sslmode=disable TimeZone=UTC"), &gorm.Config{})',
      'u@h:1/d with pw disable',
    ],
    ['sql.Open("pgx", "postgres://u:pw@h/d")', 'u@h:5432/d with pw'],
    ['db, err := sqlx.Connect("postgres", "user=u dbname=d sslmode=disable")', 'u@localhost:5432/d disable'],
    ['pgxpool.New(ctx, "postgres://u:pw@h/d?pool_max_conns=10")', 'u@h:5432/d with pw'],
    ['psycopg.connect("dbname=d user=u host=h")', 'u@h:5432/d'],
    ["psycopg2.connect(host='h', port=1, dbname='d', user='u', password='pw')", 'u@h:1/d with pw'],
    ["asyncpg.connect(user='u', password='pw', database='d', host='h')", 'u@h:5432/d with pw'],
    ["create_engine('postgresql+psycopg://u:pw@h/d')", 'u@h:5432/d with pw'],
    ["new Pool({ host: 'h', port: 5433, user: 'u', password: 'pw', database: 'd' })", 'u@h:5433/d with pw'],
    [
      "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'd', 'USER': 'u', 'PASSWORD': 'pw', 'HOST': 'h', 'PORT': '1'}}",
      'u@h:1/d with pw',
    ],
    [
      'default: &default\n  adapter: postgresql\n  host: h\n  username: u\n  password: pw\n  database: d',
      'u@h:5432/d with pw',
    ],
    [
      'spring.r2dbc.url=r2dbc:postgresql://h/d\nspring.r2dbc.username=u\nspring.r2dbc.password=pw',
      'u@h:5432/d with pw',
    ],
    [
      'quarkus.datasource.jdbc.url=jdbc:postgresql://h:1/d\nquarkus.datasource.username=u\nquarkus.datasource.password=pw',
      'u@h:1/d with pw',
    ],
    ['"ConnectionStrings": { "Default": "Host=h;Port=1;Database=d;Username=u;Password=pw" }', 'u@h:1/d with pw'],
    ['ConnectionStrings__Default=Host=h;Database=d;Username=u;Password=pw', 'u@h:5432/d with pw'],
    [
      'Host=h;Username=u;Password=pw;Database=d;Pooling=true;Maximum Pool Size=20;Include Error Detail=true',
      'u@h:5432/d with pw',
    ],
    ['jdbc:postgresql://h:1/d?user=u&password=p%40w&sslmode=require', 'u@h:1/d with p@w require'],
    ['-Dspring.datasource.url=jdbc:postgresql://h/d -Dspring.datasource.username=u', 'u@h:5432/d'],
    ['psql "postgresql://u@h:5433/d?sslmode=verify-full&sslrootcert=/ca.pem"', 'u@h:5433/d verify-full'],
    ['psql -h h -U u -d d -W', 'u@h:5432/d'],
    ['PGSSLMODE=require psql -h h -U u d', 'u@h:5432/d require'],
    ['kubectl exec -it db-0 -n shop -- psql -U u d', 'u@localhost:5432/d'],
    ['docker compose exec db psql -U u -d d', 'u@localhost:5432/d'],
    ['docker compose exec -T db psql postgres://u:pw@localhost/d', 'u@localhost:5432/d with pw'],
    ['pg_restore -h h -p 1 -U u -d d dump.bin', 'u@h:1/d'],
    ['pgbench -h h -U u d', 'u@h:5432/d'],
    ['usql pg://u:pw@h/d', 'u@h:5432/d with pw'],
    ['migrate -path db -database "postgres://u:pw@h/d?sslmode=disable" up', 'u@h:5432/d with pw disable'],
    ['goose postgres "user=u dbname=d sslmode=disable" status', 'u@localhost:5432/d disable'],
    ['GOOSE_DRIVER=postgres GOOSE_DBSTRING="host=h user=u dbname=d" goose up', 'u@h:5432/d'],
    ['atlas schema inspect -u "postgres://u:pw@h/d?search_path=public"', 'u@h:5432/d with pw in public'],
    ['dbmate --url "postgres://u:pw@h/d?sslmode=disable" up', 'u@h:5432/d with pw disable'],
    ['flyway -url=jdbc:postgresql://h/d -user=u -password=pw migrate', 'u@h:5432/d with pw'],
    ['liquibase --url=jdbc:postgresql://h/d --username=u --password=pw update', 'u@h:5432/d with pw'],
    ['POSTGRES_HOST=h\nPOSTGRES_PORT=1\nPOSTGRES_DB=d\nPOSTGRES_USER=u\nPOSTGRES_PASSWORD=pw', 'u@h:1/d with pw'],
    ['# local\nDB_HOST="h" # the host\nDB_PORT=1\nDB_DATABASE=d\nDB_USERNAME=u\nDB_PASSWORD="p w"', 'u@h:1/d with p w'],
    ['SHOP_DB_HOST=h\nSHOP_DB_NAME=d\nSHOP_DB_USER=u\nSHOP_DB_PASSWORD=pw', 'u@h:5432/d with pw'],
    [`DB_USER=u\nDB_PASS=pw\nDB_URL=postgres://\${DB_USER}:\${DB_PASS}@h:1/d`, 'u@h:1/d with pw'],
    [
      'services:\n  worker:\n    environment:\n      DATABASE_URL: postgres://u:pw@db:5432/d\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_USER: u\n      POSTGRES_PASSWORD: pw\n      POSTGRES_DB: d\n    ports:\n      - "5433:5432"',
      'u@localhost:5433/d with pw',
    ],
    ['env:\n  - name: DATABASE_URL\n    value: postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['- name: PGHOST\n  value: h\n- name: PGDATABASE\n  value: d\n- name: PGUSER\n  value: u', 'u@h:5432/d'],
    ['resource "x" "y" {\n  connection_string = "postgres://u:pw@h/d"\n}', 'u@h:5432/d with pw'],
    ['dsn: "host=h user=u password=pw dbname=d sslmode=disable"', 'u@h:5432/d with pw disable'],
    ['postgresql://u:pw@h1:5432,h2:5432/d?target_session_attrs=read-write', 'u@h1:5432,h2:5432/d with pw'],
    ['postgresql://u:pw@/d?host=%2Ftmp', 'u@/tmp:5432/d with pw disable'],
    ['postgres://u:pw@h/d?sslmode=no-verify', 'u@h:5432/d with pw require'],
    ['pgcli -h h -p 1 -u u d', 'u@h:1/d'],
    ['pg_isready -h h -p 1 -U u -d d', 'u@h:1/d'],
  ],
  'TLS settings in code': [
    ["new Pool({ connectionString: 'postgres://u:pw@h/d', ssl: true })", 'u@h:5432/d with pw require'],
    ["new Client({ connectionString: 'postgres://u:pw@h/d', ssl: false })", 'u@h:5432/d with pw disable'],
    [
      "new Pool({ connectionString: 'postgres://u:pw@h/d?sslmode=verify-full', ssl: false })",
      'u@h:5432/d with pw verify-full',
    ],
    [
      "{ connectionString: 'postgres://u:pw@h/d',\n  ssl: { rejectUnauthorized: false } }",
      'u@h:5432/d with pw require',
    ],
    [
      "{ connectionString: 'postgres://u:pw@h/d', ssl: { rejectUnauthorized: true } }",
      'u@h:5432/d with pw verify-full',
    ],
    [
      "knex({ client: 'pg', connection: { host: 'h', user: 'u', database: 'd', ssl: { rejectUnauthorized: false } } })",
      'u@h:5432/d require',
    ],
    [
      "new Pool({ host: 'h', user: 'u', database: 'd', ssl: { ca: fs.readFileSync('/ca.pem') } })",
      'u@h:5432/d verify-full',
    ],
    ["new Pool({ host: 'h', user: 'u', database: 'd', ssl: { ca: process.env.CA } })", 'u@h:5432/d verify-full'],
    [
      '{ "url": "postgres://u:pw@h/d", "dialectOptions": { "ssl": { "require": true } } }',
      'u@h:5432/d with pw require',
    ],
  ],
  'instances of Cloud SQL': [
    ['host=shop-1:europe-west1:pg user=u dbname=d', 'u@[/cloudsql/shop-1:europe-west1:pg]:5432/d disable'],
    [
      'postgres://u:pw@example.com:shop-1:europe-west1:pg/d',
      'u@[/cloudsql/example.com:shop-1:europe-west1:pg]:5432/d with pw disable',
    ],
    ['postgres://u:pw@/cloudsql/p:r:i/d', 'u@[/cloudsql/p:r:i]:5432/d with pw disable'],
    ['INSTANCE_CONNECTION_NAME=p:r:i\nDB_USER=u\nDB_PASS=pw\nDB_NAME=d', 'u@[/cloudsql/p:r:i]:5432/d with pw disable'],
    ['INSTANCE_UNIX_SOCKET=/cloudsql/p:r:i\nDB_USER=u\nDB_NAME=d', 'u@[/cloudsql/p:r:i]:5432/d disable'],
    ['INSTANCE_HOST=10.0.0.5\nDB_USER=u\nDB_NAME=d', 'u@10.0.0.5:5432/d'],
    ['host=fe80::1 user=u dbname=d', 'u@[fe80::1]:5432/d'],
  ],
  'arguments behind a URL': [
    ['DriverManager.getConnection("jdbc:postgresql://h/d", "u", "pw")', 'u@h:5432/d with pw'],
    ["new PDO('pgsql:host=h;dbname=d', 'u', 'pw')", 'u@h:5432/d with pw'],
    ['DBI->connect("dbi:Pg:dbname=d;host=h", "u", "pw")', 'u@h:5432/d with pw'],
  ],
  'arguments and settings beside a URL': [
    [
      'config.setJdbcUrl("jdbc:postgresql://h:1/d");\nconfig.setUsername("u");\nconfig.setPassword("pw");',
      'u@h:1/d with pw',
    ],
    [
      'Database.connect("jdbc:postgresql://h/d", driver = "org.postgresql.Driver", user = "u", password = "pw")',
      'u@h:5432/d with pw',
    ],
    ['ds.setServerNames(new String[]{"h"});\nds.setDatabaseName("d");\nds.setUser("u");', 'u@h:5432/d'],
    ["new Sequelize('d', 'u', 'pw', { host: 'h', port: 1, dialect: 'postgres' })", 'u@h:1/d with pw'],
    [
      'pgdriver.NewConnector(pgdriver.WithAddr("h:1"), pgdriver.WithUser("u"), pgdriver.WithDatabase("d"), pgdriver.WithInsecure(true))',
      'u@h:1/d disable',
    ],
    ['PgConnectOptions::new().host("h").port(1).username("u").password("pw").database("d")', 'u@h:1/d with pw'],
    [
      "knex({ client: 'pg', connection: 'postgres://u:pw@h/d', searchPath: ['sales', 'public'] })",
      'u@h:5432/d with pw in sales,public',
    ],
    ["new DataSource({ url: 'postgres://u:pw@h/d', schema: 'sales' })", 'u@h:5432/d with pw in sales'],
    ['url: postgres://u:pw@h/d\nschema: sales', 'u@h:5432/d with pw in sales'],
    [
      'jakarta.persistence.jdbc.url=jdbc:postgresql://h/d\njakarta.persistence.jdbc.user=u\njakarta.persistence.jdbc.password=pw',
      'u@h:5432/d with pw',
    ],
    [
      '<property name="hibernate.connection.url">jdbc:postgresql://h/d</property>\n<property name="hibernate.connection.username">u</property>',
      'u@h:5432/d',
    ],
    [
      '<property name="jakarta.persistence.jdbc.url" value="jdbc:postgresql://h/d"/>\n<property name="jakarta.persistence.jdbc.user" value="u"/>',
      'u@h:5432/d',
    ],
    ['<Resource name="jdbc/shop" url="jdbc:postgresql://h/d" username="u" password="pw"/>', 'u@h:5432/d with pw'],
    [
      `spring.datasource.url=jdbc:postgresql://\${DB_HOST:h}:\${DB_PORT:1}/d\nspring.datasource.username=\${DB_USER:u}`,
      'u@h:1/d',
    ],
    ['PG_DSN: host=h port=1 user=u password=pw dbname=d sslmode=disable', 'u@h:1/d with pw disable'],
    ['r2dbcs:postgresql://u:pw@h/d', 'u@h:5432/d with pw verify-full'],
    ['r2dbcs:postgresql://u:pw@h/d?sslMode=require', 'u@h:5432/d with pw require'],
    ['shop.abc123.eu-central-1.rds.amazonaws.com', 'ada@shop.abc123.eu-central-1.rds.amazonaws.com:5432/ada'],
    ['Forwarding from 127.0.0.1:5433 -> 5432\nForwarding from [::1]:5433 -> 5432', 'ada@localhost:5433/ada'],
  ],
  'variables and settings': [
    ['export DATABASE_URL=postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ["export DATABASE_URL='postgres://u:pw@h/d'", 'u@h:5432/d with pw'],
    ['set DATABASE_URL=postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['set "DATABASE_URL=postgres://u:pw@h/d"', 'u@h:5432/d with pw'],
    ['setx DATABASE_URL "postgres://u:pw@h/d"', 'u@h:5432/d with pw'],
    ['$env:DATABASE_URL="postgres://u:pw@h/d"', 'u@h:5432/d with pw'],
    ["$env:DATABASE_URL = 'postgres://u:pw@h/d'", 'u@h:5432/d with pw'],
    ['$env:PGHOST = "h"; $env:PGDATABASE = "d"', 'ada@h:5432/d'],
    ['set -x DATABASE_URL postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['DATABASE_URL="postgres://u:pw@h/d"', 'u@h:5432/d with pw'],
    ['DATABASE_URL="host=h user=u dbname=d"', 'u@h:5432/d'],
    ['-e DATABASE_URL=postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['- DATABASE_URL=postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['DATABASE_URL: postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['url: "postgres://u:pw@h/d"', 'u@h:5432/d with pw'],
    ['"url": "postgres://u:pw@h/d",', 'u@h:5432/d with pw'],
    ['ENV DATABASE_URL postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['export PGHOST=h\nexport PGPORT=1\nexport PGUSER=u\nexport PGDATABASE=d\nexport PGPASSWORD=pw', 'u@h:1/d with pw'],
    ['export PGHOST=h PGUSER=u && export PGDATABASE=d', 'u@h:5432/d'],
    ['DB_HOST=h\nDB_PORT=1\nDB_NAME=d\nDB_USER=u\nDB_PASSWORD=pw', 'u@h:1/d with pw'],
    ['DB_HOST=h\nDATABASE_URL=postgres://u:pw@$DB_HOST:1/d', 'u@h:1/d with pw'],
    [`DATABASE_URL=postgres://\${DB_USER:-u}:pw@\${DB_HOST:-h}/d`, 'u@h:5432/d with pw'],
    [
      'spring.datasource.url=jdbc:postgresql://h/d\nspring.datasource.username=u\nspring.datasource.password=pw',
      'u@h:5432/d with pw',
    ],
    ['spring:\n  datasource:\n    url: jdbc:postgresql://h/d\n    username: u\n    password: pw', 'u@h:5432/d with pw'],
    [
      'development:\n  adapter: postgresql\n  host: h\n  port: 1\n  database: d\n  username: u\n  password: pw',
      'u@h:1/d with pw',
    ],
    ['- name: DATABASE_URL\n  value: postgres://u:pw@h/d', 'u@h:5432/d with pw'],
    ['{"name": "DATABASE_URL", "value": "postgres://u:pw@h/d"}', 'u@h:5432/d with pw'],
    ['ConnectionStrings__Default=Host=h;Database=d;Username=u', 'u@h:5432/d'],
    ['"ConnectionStrings": { "Default": "Host=h;Database=d;Username=u;Password=pw" }', 'u@h:5432/d with pw'],
    ['GOOSE_DBSTRING="user=u dbname=d sslmode=disable"', 'u@localhost:5432/d disable'],
  ],
  'code and prose': [
    ['sql.Open("pgx", "postgres://u:pw@h/d?sslmode=disable")', 'u@h:5432/d with pw disable'],
    ['db, err := sql.Open("postgres", "host=h user=u dbname=d sslmode=disable")', 'u@h:5432/d disable'],
    ['psycopg2.connect(host="h", port=1, dbname="d", user="u", password="pw")', 'u@h:1/d with pw'],
    ['psycopg.connect("dbname=d user=u host=h")', 'u@h:5432/d'],
    ["new Client({ host: 'h', port: 1, user: 'u', password: 'pw', database: 'd' })", 'u@h:1/d with pw'],
    ['const url = `postgres://u:pw@h/d`;', 'u@h:5432/d with pw'],
    ['dsn := "postgres://u:pw@h/d"', 'u@h:5432/d with pw'],
    ['The database is at postgres://u@h/d.', 'u@h:5432/d'],
    ['“postgres://u:pw@h/d”', 'u@h:5432/d with pw'],
    ['<postgres://u@h/d>', 'u@h:5432/d'],
    ['`postgres://u@h/d`', 'u@h:5432/d'],
    ['\u200bpostgres://u@h/d\u00a0', 'u@h:5432/d'],
    ["'postgres://u@h/d',", 'u@h:5432/d'],
  ],
};

/** What the sentence must say about each refused text. */
const REFUSED: readonly (readonly [text: string, sentence: RegExp])[] = [
  ['bob:s3cr3t@tcp(db:3306)/orders', /MySQL/],
  ['DATABASE_URL=$NOWHERE', /NOWHERE/],
  [`Server=tcp:h.database.windows.net,1433;Initial Catalog=d;User ID=u;Password=${PASSWORD};`, /SQL Server/],
  [`Server=localhost,1433;Database=d;User Id=sa;Password=${PASSWORD};TrustServerCertificate=True`, /SQL Server/],
  ['Data Source=.\\SQLEXPRESS;Initial Catalog=d;Integrated Security=True', /SQL Server/],
  ['', /empty/],
  ['hello', /not like postgres:\/\//],
  [`mysql://u:${PASSWORD}@h/d`, /MySQL/],
  [`mongodb+srv://u:${PASSWORD}@h/d`, /MongoDB/],
  ['https://app.example/db', /web address/],
  [`DATABASE_URL=mysql://u:${PASSWORD}@h/d`, /MySQL/],
  ['jdbc:tc:postgresql:16:///d', /Testcontainers/],
  ['heroku pg:psql -a shop', /heroku pg:psql finds the server itself/],
  ['gcloud sql connect shop --user=u --database=d', /gcloud sql connect finds the server itself/],
  ['fly postgres connect -a shop-db', /fly postgres connect finds/],
  ['az postgres flexible-server connect -n shop -u u', /az postgres flexible-server connect finds/],
  ['pool, err := pgxpool.New(ctx, os.Getenv("SHOP_DB"))', /SHOP_DB has no value/],
  ['url = env("SHOP_DB")', /SHOP_DB has no value/],
  ["url: <%= ENV['SHOP_DB'] %>", /SHOP_DB has no value/],
  ['fmt.Sprintf("postgres://%s:%s@%s/%s", u, p, h, d)', /%s has no value/],
  [`jdbc:mysql://h/d?password=${PASSWORD}`, /MySQL/],
  [`postgres://u:${PASSWORD}%zz@h/d`, /%25/],
  [`postgres://u:${PASSWORD}@::1:5432/d`, /brackets/],
  [`postgres://u:${PASSWORD}@h:x/d`, /host:5432/],
  [`postgres://u:${PASSWORD}@h:99999/d`, /1 to 65535/],
  [`postgres://u:${PASSWORD}@\${DB_HOST}/d`, /DB_HOST has no value/],
  [`postgres://u:${PASSWORD}@$DB_HOST/d`, /DB_HOST has no value/],
  ['postgres://u:{{ .Values.password }}@h/d', /has no value/],
  ['postgres://{user}@{host}/orders', /its user is a placeholder/],
  [`postgres://u:${PASSWORD}@<host>:5432/d`, /its host is a placeholder/],
  [`postgres://u:${PASSWORD}@h:{port}/d`, /its port is a placeholder/],
  [`jdbc:postgresql://h:5432/<database>`, /its dbname is a placeholder/],
  [`postgres://u:${PASSWORD}@h/d?sslmode=sometimes`, /"sometimes" is no TLS mode/],
  [`postgres://u:${PASSWORD}@h/d?sslmod=require`, /sslmod is not known/],
  [`postgres://u:${PASSWORD}@h/d?sslmode=require&sslrootcert=system`, /verify-full/],
  [`postgres://u:${PASSWORD}@h/d?sslnegotiation=direct`, /sslnegotiation/],
  [`postgres://u:${PASSWORD}@h/d?gssencmode=require`, /gssencmode/],
  [`postgres://u:${PASSWORD}@h/d?requirepeer=postgres`, /requirepeer/],
  [`postgres://u:${PASSWORD}@h/d?replication=database`, /replication/],
  [`postgres://u:${PASSWORD}@h/d?sslcertmode=require`, /sslcertmode/],
  [`postgres://u:${PASSWORD}@h/d?sslsni=0`, /sslsni/],
  [`postgres://u:${PASSWORD}@h/d?sslkey=engine:key`, /sslkey/],
  [`postgres://u:${PASSWORD}@h/d?scram_client_key=${PASSWORD}`, /scram_client_key/],
  [`postgres://u:${PASSWORD}@h/d?oauth_client_secret=${PASSWORD}`, /oauth_client_secret/],
  [`postgres://u:${PASSWORD}@h/d?min_protocol_version=3.2`, /min_protocol_version/],
  [`postgres://u:${PASSWORD}@h/d?channel_binding=always`, /channel_binding/],
  [`postgres://u:${PASSWORD}@h/d?require_auth=magic`, /require_auth/],
  [`postgres://u:${PASSWORD}@h/d?connect_timeout=soon`, /connect_timeout/],
  [`postgres://u:${PASSWORD}@h/d?ssl_min_protocol_version=SSLv3`, /"SSLv3" is not a version/],
  [`postgres://u:${PASSWORD}@h/d?target_session_attrs=best`, /"best"/],
  [`postgres://u:${PASSWORD}@h/d?service=nowhere`, /no file defines the service "nowhere"/],
  ['postgres://h1,h2/d?port=1,2,3', /as many ports as hosts/],
  ['host=@/abstract dbname=d', /abstract/],
  [
    `jdbc:postgresql:///d?socketFactory=com.google.cloud.sql.postgres.SocketFactory&password=${PASSWORD}`,
    /socketFactory/,
  ],
  [`Server=h;Database=d;Integrated Security=true;Password=${PASSWORD}`, /Integrated Security/],
  [`Driver={MySQL ODBC 8.0};Server=h;Database=d;Pwd=${PASSWORD}`, /driver/],
  [`docker run -e POSTGRES_PASSWORD=${PASSWORD} postgres:16`, /-p 5432:5432/],
];

describe('a pasted connection', () => {
  for (const [kind, cases] of Object.entries(UNDERSTOOD)) {
    describe(kind, () => {
      for (const [text, meaning] of cases) {
        it(text, () => assert.equal(said(text), meaning));
      }
    });
  }

  describe('that is refused', () => {
    for (const [text, sentence] of REFUSED) {
      it(text, () => {
        const answer = said(text);
        assert.match(answer, sentence);
        assert.ok(!answer.includes(PASSWORD), answer);
      });
    }
  });

  const connectionOf = (text: string, around = machine()) => {
    const parsed = parseConnection(text, around);
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.sentence);
    return parsed.connection;
  };

  it('has a note on the parts of TLS in code that are not understood', () => {
    const notesOf = (ssl: string) => connectionOf(`{ connectionString: 'postgres://u@h/d', ssl: ${ssl} }`).notes;
    assert.deepEqual(notesOf("process.env.SSL === 'true'"), ['ssl has no effect here.']);
    assert.deepEqual(notesOf('{ ca }'), ['ssl.ca has no effect here.']);
    assert.equal(notesOf('{ rejectUnauthorized: false, ca }'), undefined);
    const { spec } = connectionOf(
      "{ connectionString: 'postgres://u@h/d', ssl: { ca: fs.readFileSync('/ca.pem', 'utf8') } }",
    );
    assert.deepEqual(spec.tls, { mode: 'verify-full', caFile: '/ca.pem' });
  });

  it('uses the parameters of libpq for a session', () => {
    const { spec, passfile, keyPassword } = connectionOf(
      'postgres://h/d?connect_timeout=3&application_name=orders&options=endpoint%3Dep-1&keepalives_idle=30' +
        '&channel_binding=require&require_auth=scram-sha-256&load_balance_hosts=random&passfile=/etc/pass' +
        '&sslmode=verify-full&sslcert=/c.crt&sslkey=/c.key&sslpassword=pw&sslrootcert=/ca.pem&sslcrl=/crl.pem' +
        '&sslcrldir=/crls&ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.3&sslnegotiation=direct',
    );
    assert.deepEqual(spec, {
      host: 'h',
      port: 5432,
      loadBalance: true,
      database: 'd',
      user: 'ada',
      tls: {
        mode: 'verify-full',
        caFile: '/ca.pem',
        certFile: '/c.crt',
        keyFile: '/c.key',
        crlFile: '/crl.pem',
        crlFolder: '/crls',
        minVersion: 'TLSv1.3',
        maxVersion: 'TLSv1.3',
        direct: true,
      },
      connectTimeoutS: 3,
      applicationName: 'orders',
      options: 'endpoint=ep-1',
      tcpKeepAlive: 30,
      auth: { methods: ['scram-sha-256'], channelBinding: 'require' },
    });
    assert.deepEqual([passfile, keyPassword], ['/etc/pass', 'pw']);
  });

  it('goes through SSH if a command or a URL does', () => {
    const way = (text: string) => {
      const { spec, ssh, notes } = connectionOf(text);
      return [addressOf(spec), ssh, ...(notes ?? [])];
    };
    const forwarded = 'ssh -f -N -L 15432:db:5432 u@bastion';
    for (const text of [
      `${forwarded} && psql -h localhost -p 15432 -U ada orders`,
      `${forwarded}\npsql postgres://ada@127.0.0.1:15432/orders`,
      'postgres://ada@localhost:15432/orders (via ssh u@bastion -N -L 15432:db:5432)',
      'ssh u@bastion psql -h db -U ada orders',
      'ssh -t u@bastion "psql -h db -U ada orders"',
      'postgres+ssh://u@bastion/ada@db:5432/orders',
    ]) {
      assert.deepEqual(way(text), ['ada@db:5432/orders', { host: 'bastion', user: 'u' }], text);
    }
    assert.deepEqual(way('autossh -M 0 -fNL 127.0.0.1:15432:[fd00::5]:5433 -p 2222 -i ~/.ssh/id -J jump bastion'), [
      'ada@[fd00::5]:5433/ada',
      { host: 'bastion', port: 2222, identityFile: '/home/ada/.ssh/id', jump: 'jump' },
    ]);
    // An address that no forward leads to is reached directly.
    assert.equal(way('ssh -L 15432:db:5432 b; psql -h other orders')[0], 'ada@other:5432/orders');
    assert.deepEqual(
      way('ssh -L 1:db:5432 -o ProxyCommand="nc %h" b').at(-1),
      '-o ProxyCommand for SSH has no effect here.',
    );
    assert.equal(way('postgres+ssh://u:secret@b/ada@db/orders').at(-1), 'password for SSH has no effect here.');
    assert.equal(connectionOf('use ssh to reach postgres://ada@db/orders').ssh, undefined);
  });

  it('takes no command or placeholder as a value', () => {
    for (const password of ['$(pass show db)', '"$(pass show db)"', '`pass show db`']) {
      const { plainPassword, notes } = connectionOf(`PGPASSWORD=${password} psql -h db -U ada orders`);
      assert.equal(plainPassword, undefined);
      assert.match(notes?.join() ?? '', /comes from a command/);
    }
    assert.match(said('dsn := fmt.Sprintf("host=%s user=%s password=%s", h, u, p)'), /%s has no value/);
  });

  it('has a note on what a command does besides connecting', () => {
    const notesOf = (text: string) => connectionOf(text).notes?.join(' ') ?? '';
    assert.match(notesOf('kubectl port-forward svc/db 15432:5432'), /while kubectl runs/);
    assert.match(notesOf('kubectl port-forward svc/db 1:5432 & psql -p 1 d'), /while kubectl runs/);
    assert.match(notesOf('docker exec -it db psql -U u d'), /inside a container/);
    assert.match(notesOf('kubectl exec -it db-0 -- psql -U u d'), /inside a container/);
    assert.match(notesOf('aws rds generate-db-auth-token --hostname h --username u'), /passwordCommand/);
    assert.match(notesOf('psql "host=h password=$(vault kv get pw)"'), /passwordCommand/);
    assert.equal(notesOf('psql -h h d'), '');
  });

  it('takes the variable that code names', () => {
    const around = machine({ env: { SHOP_DB: 'postgres://u:pw@h/d' } });
    for (const code of ['os.Getenv("SHOP_DB")', "ENV['SHOP_DB']", 'process.env.SHOP_DB', 'env("SHOP_DB")'])
      assert.equal(said(`connect(${code})`, around), 'u@h:5432/d with pw', code);
  });

  it('connects to hostaddr and keeps the host for TLS', () => {
    const { spec } = connectionOf('host=a,b hostaddr=10.0.0.1,10.0.0.2 port=1,2 dbname=d');
    assert.deepEqual(
      [spec.host, spec.address, spec.others],
      ['a', '10.0.0.1', [{ host: 'b', port: 2, address: '10.0.0.2' }]],
    );
    assert.equal(connectionOf('hostaddr=10.0.0.1 dbname=d').spec.host, '10.0.0.1');
  });

  it('names the parameters without effect, and none that change nothing', () => {
    const notes = (query: string) => connectionOf(`postgres://h/d?${query}`).notes;
    assert.deepEqual(notes('pool_max_conns=5&tcp_user_timeout=3&krbsrvname=x'), [
      'tcp_user_timeout has no effect here.',
      'krbsrvname has no effect here.',
      'pool_max_conns has no effect here.',
    ]);
    assert.equal(
      notes('client_encoding=UTF8&sslcompression=0&gssencmode=prefer&replication=false&sslsni=1'),
      undefined,
    );
    assert.deepEqual(connectionOf('postgres://u:<password>@h/d').notes, [
      'The password is a placeholder of an example and was left out.',
    ]);
  });

  it('takes each variable of libpq where the text says nothing', () => {
    const env = {
      PGHOST: 'h',
      PGPORT: '1',
      PGDATABASE: 'd',
      PGUSER: 'u',
      PGSSLMODE: 'require',
      PGOPTIONS: '-c search_path=sales',
      PGAPPNAME: 'app',
      PGCONNECT_TIMEOUT: '7',
      PGTARGETSESSIONATTRS: 'standby',
      PGCHANNELBINDING: 'require',
    };
    const { spec, tables } = connectionOf('postgres://', machine({ env }));
    assert.equal(addressOf(spec), 'u@h:1/d');
    assert.deepEqual(
      [spec.tls.mode, spec.applicationName, spec.connectTimeoutS, spec.target, spec.auth?.channelBinding],
      ['require', 'app', 7, 'standby', 'require'],
    );
    assert.deepEqual(tables.searchPath, ['sales']);
    assert.match(said('postgres://h/d', machine({ env: { PGREQUIREPEER: 'root' } })), /requirepeer/);
  });

  describe('with a service', () => {
    const files: Record<string, string> = {
      '/home/ada/.pg_service.conf':
        '# mine\n[orders]\nhost=h\nport=1\n  user = u\ndbname=d\npassword=pw\n\n[other]\nhost=x\npassfile=~/other.pass\n',
      '/etc/postgresql-common/pg_service.conf': '[shared]\nhost=shared\n[orders]\nhost=never\n',
      '/conf/pg_service.conf': '[shared]\nhost=conf\n',
      '/my.conf': '[orders]\nhost=mine\n[ldap]\nldap://x/y\n[odd]\nservice=orders\n',
    };
    const around = (env = {}) => machine({ env, readFile: (path) => files[path] });

    it('takes the parameters of the service where the text says nothing', () => {
      assert.equal(said('service=orders', around()), 'u@h:1/d');
      assert.equal(said('postgres://bob@/?service=orders', around()), 'bob@h:1/d');
      assert.equal(said('service=orders', around({ PGHOST: 'env', PGUSER: 'env' })), 'u@h:1/d');
      assert.equal(said('psql service=orders', around()), 'u@h:1/d');
      assert.equal(said('PGSERVICE=orders psql', around()), 'u@h:1/d');
      assert.equal(said('postgres://', around({ PGSERVICE: 'orders' })), 'u@h:1/d');
    });

    it('finds the file that libpq finds', () => {
      assert.equal(said('service=shared', around()), 'ada@shared:5432/ada');
      assert.equal(said('service=shared', around({ PGSYSCONFDIR: '/conf' })), 'ada@conf:5432/ada');
      assert.equal(said('service=orders', around({ PGSERVICEFILE: '/my.conf' })), 'ada@mine:5432/ada');
      assert.equal(said('service=orders servicefile=/my.conf', around()), 'ada@mine:5432/ada');
    });

    it('takes the password and password file of the service, and sends the password to no other host', () => {
      assert.equal(connectionOf('service=orders', around()).servicePassword, 'pw');
      assert.equal(connectionOf('postgres://bob@/?service=orders', around()).servicePassword, 'pw');
      for (const other of ['service=orders host=evil', 'service=orders hostaddr=10.0.0.1'])
        assert.ok(!JSON.stringify(connectionOf(other, around())).includes('"pw"'), other);
      assert.equal(connectionOf('service=other', around()).passfile, '/home/ada/other.pass');
    });

    it('is refused with what is wrong with the service', () => {
      assert.match(said('service=none', around()), /"none" \(looked in \/home\/ada\/\.pg_service\.conf/);
      assert.match(said('service=ldap servicefile=/my.conf', around()), /LDAP/);
      assert.match(said('service=odd servicefile=/my.conf', around()), /says service/);
    });
  });

  it("uses the person's own certificate and authorities as libpq does", () => {
    const own = ['root.crt', 'postgresql.crt', 'postgresql.key'].map((name) => `/home/ada/.postgresql/${name}`);
    const around = machine({ readFile: (path) => (own.includes(path) ? '' : undefined) });
    const tls = (query: string) => connectionOf(`postgres://h/d?${query}`, around).spec.tls;
    const [caFile, certFile, keyFile] = own;
    assert.deepEqual(tls('sslmode=require'), { mode: 'verify-ca', caFile, certFile, keyFile });
    assert.deepEqual(tls('sslmode=verify-full&sslcertmode=disable'), { mode: 'verify-full', caFile });
    assert.deepEqual(tls('sslmode=prefer&sslcert=/c.crt&sslkey=/c.key'), {
      mode: 'require',
      certFile: '/c.crt',
      keyFile: '/c.key',
    });
  });

  it('keeps everything but secrets for the settings', () => {
    const { written } = connectionOf('postgres://u:pw@h/d?sslpassword=x&search_path=sales&service=');
    assert.deepEqual(written, { host: 'h', dbname: 'd', user: 'u', search_path: 'sales' });
  });
});
