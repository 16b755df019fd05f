import type { Translate } from '../../model/text/translate';
import type { Keyword, Parameters } from './text/keywords';

/** Keywords that cannot be had here, and the values of them that change nothing. */
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

/** Keywords that change neither what is read nor how safely, with the values that are the same as here. */
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

/** What is asked for and cannot be had, by its name and never with its value; undefined when nothing is. */
export function refusedParameter(given: Parameters, t: Translate): string | undefined {
  for (const [keyword, harmless] of REFUSED) {
    const value = given[keyword];
    if (value !== undefined && !harmless.test(value))
      return t('{name} is not supported in the way it is written', { name: keyword });
  }
  // `engine:key` of OpenSSL; a drive of Windows has one letter.
  if (/^\w{2,}:/.test(given.sslkey ?? '')) return t('sslkey must be a file, not a key of an OpenSSL engine');
  return undefined;
}

/** A sentence for each thing that was written and has no effect here. */
export function effectlessNotes(written: Parameters, ignored: readonly string[], t: Translate): string[] {
  const names = EFFECTLESS.flatMap(([keyword, same]) => {
    const value = written[keyword];
    return value === undefined || same.test(value) ? [] : [keyword as string];
  });
  return [...names, ...ignored.map((name) => name.slice(0, 60))].map((name) =>
    t('{name} has no effect here.', { name }),
  );
}
