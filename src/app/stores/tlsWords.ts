import type { Translate } from '../../model/text/translate';
import { isTlsFault } from '../../store/pg/tlsFaults';

/** Returns what a person can do about a `tls` error. An unknown error keeps the TLS layer's English text, which can be searched for. */
export function tlsWords(subject: string, t: Translate): string {
  if (!isTlsFault(subject)) {
    return t('TLS failed: {reason}. Change the TLS mode of the connection or its CA file.', { reason: subject });
  }
  switch (subject) {
    case 'noTls':
      return t('The server offers no TLS. Set the TLS mode of the connection to "prefer" or "disable".');
    case 'tlsOnly':
      return t('The server accepts this user only with TLS. Set the TLS mode of the connection to "require".');
    case 'clientCertificate':
      return t('The server lets this user in with a client certificate only. Name its certFile in the connection.');
    case 'refusedCertificate':
      return t('The server does not accept the client certificate. Name another certFile in the connection.');
    case 'unknownAuthority':
      return t('The certificate of the server is not signed by a known authority. Name its CA file in the connection.');
    case 'expired':
      return t('The certificate of the server has expired. Put a new one there.');
    case 'notYetValid':
      return t('The certificate of the server is not valid yet. Check the clocks of both machines.');
    case 'otherHost':
      return t('The certificate of the server is for another host. Connect with the name that it is for.');
    case 'version':
      return t('The server has no version of TLS that the connection allows. Change its lowest or highest version.');
    case 'closed':
      return t('The server ended the connection while TLS began. Does a PostgreSQL server answer at this port?');
  }
}
