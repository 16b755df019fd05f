import type { Translate } from '../../model/text/translate';
import type { Keyword, Parameters } from './text/keywords';

/** Keywords that are not supported here, with the values that have no effect. */
const REFUSED: readonly (readonly [keyword: Keyword, harmless: RegExp])[] = [
  ['replication', /^(off|false|no|0)$/i],
  ['gssencmode', /^(disable|prefer)$/],
  ['sslcertmode', /^(disable|allow)$/],
  ['sslsni', /^1$/],
  ['requirepeer', /^$/],
  ['min_protocol_version', /^3\.0$/],
  ['scram_client_key', /^$/],
  ['scram_server_key', /^$/],
  ['oauth_issuer', /^$/],
  ['oauth_client_id', /^$/],
  ['oauth_client_secret', /^$/],
  ['oauth_scope', /^$/],
  ['oauth_ca_file', /^$/],
];

/** Keywords that change neither what is read nor how safely, with the values that match the behaviour here. */
const EFFECTLESS: readonly (readonly [keyword: Keyword, same: RegExp])[] = [
  ['client_encoding', /^(utf-?8|unicode|auto)$/i],
  ['keepalives_interval', /^0$/],
  ['keepalives_count', /^0$/],
  ['tcp_user_timeout', /^0$/],
  ['sslcompression', /^0$/],
  ['sslkeylogfile', /^$/],
  ['krbsrvname', /^$/],
  ['gsslib', /^$/],
  ['gssdelegation', /^0$/],
  ['max_protocol_version', /^3\.0$/],
  ['authtype', /^$/],
  ['tty', /^$/],
];

/** Returns a problem that names the first unsupported parameter, never its value; undefined when there is none. */
export function refusedParameter(given: Parameters, t: Translate): string | undefined {
  for (const [keyword, harmless] of REFUSED) {
    const value = given[keyword];
    if (value !== undefined && !harmless.test(value))
      return t('{name} is not supported in the way it is written', { name: keyword });
  }
  // `engine:key` is a key of an OpenSSL engine; a Windows drive has only one letter.
  if (/^\w{2,}:/.test(given.sslkey ?? '')) return t('sslkey must be a file, not a key of an OpenSSL engine');
  return undefined;
}

/** Returns one sentence for each written part that has no effect here. */
export function effectlessNotes(written: Parameters, ignored: readonly string[], t: Translate): string[] {
  const names = EFFECTLESS.flatMap(([keyword, same]) => {
    const value = written[keyword];
    return value === undefined || same.test(value) ? [] : [keyword as string];
  });
  return [...names, ...ignored.map((name) => name.slice(0, 60))].map((name) =>
    t('{name} has no effect here.', { name }),
  );
}
