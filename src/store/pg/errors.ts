/**
 * Why the store could not answer. `app/stores/errorWords` makes the sentence for a person from it. The subject is independent of the
 * language.
 */
export type StoreErrorKind =
  | 'unreachable' // subject: host:port
  | 'password' // subject: user
  | 'noPassword' // subject: user
  | 'noDatabase' // subject: database
  | 'permission' // subject: table
  | 'tls' // subject: a TlsFault, or what the TLS layer said
  | 'tooOld' // subject: the server's version
  | 'tooManyConnections'
  | 'diskFull' // the server has no room for its temporary files; subject: its code
  | 'timeout' // statement or connect timeout; subject: seconds
  | 'locked' // another session holds a lock for longer than lock_timeout; no subject
  | 'cancelled'
  | 'machine' // the server works, but cannot reach another machine that has a part of the data; subject: its name, or empty
  | 'scattered' // a table that belongs to the events lies on other machines than the events; subject: that table
  | 'lost' // the connection broke; subject: host:port
  | 'missing' // a table or column is gone; subject: its name
  | 'noTable' // the requested events table does not exist or is not an events table; subject: its name
  | 'access' // a step before the server failed: its tunnel or the command for its password; subject: a whole sentence
  | 'invalid' // settings that cannot be used; subject: which ones
  | 'noPrimary' // none of the servers is a primary, and the connection requires one; subject: host:port of each
  | 'noStandby' // none of the servers is a standby, and the connection requires one; subject: host:port of each
  | 'keyLocked' // the client's key cannot be read, perhaps because its password is missing; subject: its file
  | 'keyPassword' // sslpassword does not open the client's key; subject: its file
  | 'authMethod' // the server asks for the password in a way that the connection does not allow; subject: that way, in libpq's words
  | 'channelBinding' // the server offers no channel binding, and the connection requires it; no subject
  | 'demo' // the demo store did not start; subject: what its thread said
  | 'other'; // subject: the server's code

/** `message` is plain English for the log. It never contains a password, a parameter or a payload. */
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

/** Whether only a person can help. The same password would fail again, and servers lock out clients that keep trying. */
export function wantsPassword(error: unknown): boolean {
  return isStoreError(error, 'password') || isStoreError(error, 'noPassword');
}

/** Whether an error is a StoreError of this kind. */
export function isStoreError(error: unknown, kind: StoreErrorKind): error is StoreError {
  return error instanceof StoreError && error.kind === kind;
}
