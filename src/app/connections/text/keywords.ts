/**
 * libpq's connection keywords (PostgreSQL 18 and earlier versions) with the environment variable that gives each its default; undefined
 * when there is none. `search_path` is our own, because drivers write it in many ways.
 */
export const KEYWORDS = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  require_auth: 'PGREQUIREAUTH',
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  client_encoding: 'PGCLIENTENCODING',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  fallback_application_name: undefined,
  keepalives: undefined,
  keepalives_idle: undefined,
  keepalives_interval: undefined,
  keepalives_count: undefined,
  tcp_user_timeout: undefined,
  replication: undefined,
  gssencmode: 'PGGSSENCMODE',
  sslmode: 'PGSSLMODE',
  requiressl: 'PGREQUIRESSL',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslcompression: 'PGSSLCOMPRESSION',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslkeylogfile: undefined,
  sslpassword: undefined,
  sslcertmode: 'PGSSLCERTMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcrl: 'PGSSLCRL',
  sslcrldir: 'PGSSLCRLDIR',
  sslsni: 'PGSSLSNI',
  requirepeer: 'PGREQUIREPEER',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  min_protocol_version: 'PGMINPROTOCOLVERSION',
  max_protocol_version: 'PGMAXPROTOCOLVERSION',
  krbsrvname: 'PGKRBSRVNAME',
  gsslib: 'PGGSSLIB',
  gssdelegation: 'PGGSSDELEGATION',
  scram_client_key: undefined,
  scram_server_key: undefined,
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  load_balance_hosts: 'PGLOADBALANCEHOSTS',
  oauth_issuer: undefined,
  oauth_client_id: undefined,
  oauth_client_secret: undefined,
  oauth_scope: undefined,
  oauth_ca_file: 'PGOAUTHCAFILE',
  authtype: undefined,
  tty: undefined,
  search_path: undefined,
} as const;

export type Keyword = keyof typeof KEYWORDS;

/** A connection in libpq's words. An absent keyword gets its default elsewhere. */
export type Parameters = { readonly [K in Keyword]?: string };

/** Keywords whose values never leave memory, except into the secret storage. */
export const SECRET_KEYWORDS: readonly Keyword[] = [
  'password',
  'sslpassword',
  'scram_client_key',
  'scram_server_key',
  'oauth_client_secret',
];

/** Whether a name is a known keyword of libpq. */
export function isKeyword(name: string): name is Keyword {
  return Object.hasOwn(KEYWORDS, name);
}

/** Returns the parameters from libpq's environment variables. An empty text counts as absent. */
export function environmentParameters(env: Readonly<Record<string, string | undefined>>): Parameters {
  const found: { [K in Keyword]?: string } = {};
  for (const [keyword, variable] of Object.entries(KEYWORDS)) {
    const value = variable && env[variable];
    if (value && isKeyword(keyword)) found[keyword] = value;
  }
  return found;
}
