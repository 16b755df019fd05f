/** What may be wrong between the TLS of a server and that of a connection, as far as a person can do something about it. */
const TLS_FAULTS = [
  'noTls', // the server has none
  'tlsOnly', // the server lets the user in with TLS only
  'clientCertificate', // the server wants a certificate of the client
  'refusedCertificate', // the server does not take the client's certificate
  'unknownAuthority',
  'expired',
  'notYetValid',
  'otherHost', // the certificate is for another name
  'version', // client and server have no version of TLS in common
  'closed', // the server, or something before it, ended the handshake
] as const;

export type TlsFault = (typeof TLS_FAULTS)[number];

/** By codes of Node and OpenSSL, or by what they say where they give no code of their own. In order: the first one counts. */
const SIGNS: readonly (readonly [sign: RegExp, fault: TlsFault])[] = [
  [/does not support SSL/, 'noTls'],
  [/CERTIFICATE_REQUIRED|certificate required/, 'clientCertificate'],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_|UNSUPPORTED_CERT)|alert (unknown ca|bad certificate|certificate)/,
    'refusedCertificate',
  ],
  [/SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|self.signed|unable to verify/, 'unknownAuthority'],
  [/CERT_HAS_EXPIRED/, 'expired'],
  [/CERT_NOT_YET_VALID/, 'notYetValid'],
  [/ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH/, 'otherHost'],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS|WRONG_VERSION|protocol version|unsupported protocol|wrong version/,
    'version',
  ],
  [/disconnected before secure TLS|UNEXPECTED_EOF|unexpected eof/, 'closed'],
];

/** Returns the fault, or where it has no word what the TLS layer itself says, which can be searched for. */
export function tlsFault(code: string, message: string): string {
  const text = `${code} ${message}`;
  return SIGNS.find(([sign]) => sign.test(text))?.[1] ?? reasonIn(message);
}

/** OpenSSL writes `80AB…:error:0A000126:SSL routines:function:the reason:file.c:689:`. */
function reasonIn(message: string): string {
  return /:error:[\dA-F]+:[^:]*:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;
}

/** Whether the subject of a `tls` error is a fault that has words. */
export function isTlsFault(subject: string): subject is TlsFault {
  return TLS_FAULTS.some((fault) => fault === subject);
}
