import { messageOf } from '../../base/errors';
import type { Translate } from '../../model/text/translate';
import { StoreError } from '../../store/pg/errors';
import { tlsWords } from './tlsWords';

/** Returns one sentence that a person can act on. It never has a stack trace, a password or a payload. */
export function describeError(error: unknown, t: Translate): string {
  if (error instanceof StoreError) return describeStoreError(error, t);
  return messageOf(error);
}

function describeStoreError({ kind, subject }: StoreError, t: Translate): string {
  switch (kind) {
    case 'unreachable':
      return t('No server answers at {address}. Is it running, and are host and port right?', {
        address: subject,
      });
    case 'password':
      return t('Wrong user or password for "{user}". Connect again to enter another one.', {
        user: subject,
      });
    case 'noPassword':
      return t('The server wants a password for user "{user}". Connect again to enter it.', { user: subject });
    case 'noDatabase':
      return t('There is no database "{database}" on this server. Edit the connection to name another one.', {
        database: subject,
      });
    case 'permission':
      return t('No permission to read {table}. Ask for SELECT on it.', { table: subject || t('a table') });
    case 'tls':
      return tlsWords(subject, t);
    case 'tooOld':
      return t('PostgreSQL {version} is too old. Version 12 or later is needed.', { version: subject });
    case 'tooManyConnections':
      return t('The server has no free connection. Close others or try again later.');
    case 'diskFull':
      return t('The server has no disk space left for this question (code {code}). Free some, then try again.', {
        code: subject,
      });
    case 'timeout':
      return t(
        'No answer within {seconds, plural, one {# second} other {# seconds}}. The server is busy or the network is slow; try again.',
        { seconds: subject },
      );
    case 'locked':
      return t('Another session has locked the tables, as a migration does. Try again once it has ended.');
    case 'cancelled':
      return t('Cancelled.');
    case 'machine':
      return t(
        'The server cannot reach {machine}, which has a part of the data. It can be read again once that is back.',
        {
          machine: subject || t('another machine'),
        },
      );
    case 'scattered':
      return t(
        'Citus keeps {table} apart from the events that it belongs to, so no machine can put the two together. They can be read where it is a reference table, is spread with the events by the column that joins them, or is on the same server.',
        { table: subject },
      );
    case 'lost':
      return t('The connection to {address} was lost.', { address: subject });
    case 'missing':
      return t('{name} is no longer there. Disconnect and connect again to read the tables again.', {
        name: subject || t('A table'),
      });
    case 'noTable':
      return t('The database has no events table {name}. Edit the connection to name another one.', { name: subject });
    case 'access':
      return subject;
    case 'invalid':
      return t('The connection cannot be used: {reason}.', { reason: subject });
    case 'noPrimary':
      return t('None of the servers is a primary, which the connection asks for: {servers}.', { servers: subject });
    case 'noStandby':
      return t('None of the servers is a standby, which the connection asks for: {servers}.', { servers: subject });
    case 'keyLocked':
      return t('The client key {file} cannot be read. It is not a key, or it is locked and sslpassword is missing.', {
        file: subject,
      });
    case 'keyPassword':
      return t('The client key {file} cannot be unlocked: sslpassword is wrong.', { file: subject });
    case 'authMethod':
      return t('The server asks for the password by {method}, which require_auth does not allow.', { method: subject });
    case 'channelBinding':
      return t('The server offers no channel binding, which channel_binding=require asks for.');
    case 'demo':
      return t('The demo store did not start: {reason}. Try again.', { reason: subject });
    case 'other':
      return t('The server refused the question (code {code}). The log has more.', { code: subject });
  }
}
