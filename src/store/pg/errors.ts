/** Why the store could not answer; the sentence for the person is made from it in `app/stores/errorWords`. What the store gives as a subject is of no language. */
export type StoreErrorKind =
  | 'unreachable' // subject: host:port
  | 'password' // subject: user
  | 'noPassword' // subject: user
  | 'noDatabase' // subject: database
  | 'permission' // subject: table
  | 'tls' // subject: what the TLS layer said
  | 'tooOld' // subject: server version
  | 'tooManyConnections'
  | 'diskFull' // the server has no room for its temporary files; subject: its code
  | 'timeout' // statement or connect timeout; subject: seconds
  | 'locked' // another session holds a lock for longer than the short time that a reader waits; no subject
  | 'cancelled'
  | 'machine' // the server goes on, but cannot reach another one that has a part of the data; subject: its name, or empty
  | 'scattered' // a table that belongs to the events lies on other machines than these; subject: that table
  | 'lost' // the connection broke; subject: host:port
  | 'missing' // a table or column is gone; subject: its name
  | 'noTable' // the events table that is asked for is not there, or is none; subject: its name
  | 'access' // what leads to the server failed, its tunnel or the command for its password; subject: a whole sentence
  | 'invalid' // settings that cannot be used; subject: which
  | 'noPrimary' // none of the servers is one, and the connection asks for one; subject: host:port of each
  | 'noStandby' // likewise
  | 'keyLocked' // the client's key cannot be read, for want of a password perhaps; subject: its file
  | 'keyPassword' // sslpassword does not open the client's key; subject: its file
  | 'authMethod' // the server asks for the password in a way that the connection forbids; subject: that way, as libpq names it
  | 'channelBinding' // the server offers none, and the connection asks for it; no subject
  | 'demo' // the demo store did not start; subject: what its thread said
  | 'other'; // subject: the server's code

/** `message` is plain English for the log; it never holds a password, a parameter or a payload. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly kind: StoreErrorKind,
    readonly subject: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Only a person can help: asking again with the same password changes nothing, and servers lock out who tries again and again. */
export function wantsPassword(error: unknown): boolean {
  return error instanceof StoreError && (error.kind === 'password' || error.kind === 'noPassword');
}
