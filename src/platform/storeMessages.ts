import { l10n } from 'vscode';
import { StoreError } from '../store/errors';

/** One sentence that a person can act on. Never a stack trace, a password or a payload. */
export function describeError(error: unknown): string {
  if (error instanceof StoreError) return describeStoreError(error);
  return error instanceof Error ? error.message : String(error);
}

function describeStoreError({ kind, subject }: StoreError): string {
  switch (kind) {
    case 'unreachable':
      return l10n.t('No server answers at {address}. Is it running, and are host and port right?', {
        address: subject,
      });
    case 'password':
      return l10n.t(
        'The server does not accept user "{user}" with this password. Connect again to enter another one.',
        {
          user: subject,
        },
      );
    case 'noPassword':
      return l10n.t('The server wants a password for user "{user}". Connect again to enter it.', { user: subject });
    case 'noDatabase':
      return l10n.t('There is no database "{database}" on this server. Edit the connection to name another one.', {
        database: subject,
      });
    case 'permission':
      return l10n.t('No permission to read {table}. Ask for SELECT on it.', { table: subject || l10n.t('a table') });
    case 'tls':
      return describeTls(subject);
    case 'tooOld':
      return l10n.t('PostgreSQL {version} is too old. Version 12 or later is needed.', { version: subject });
    case 'tooManyConnections':
      return l10n.t('The server has no free connection. Close others or try again later.');
    case 'diskFull':
      return l10n.t('The server has no disk space left for this question (code {code}). Free some, then try again.', {
        code: subject,
      });
    case 'timeout':
      return l10n.t('No answer within {seconds} seconds. The server is busy or the network is slow; try again.', {
        seconds: subject,
      });
    case 'cancelled':
      return l10n.t('Cancelled.');
    case 'lost':
      return l10n.t('The connection to {address} was lost.', { address: subject });
    case 'missing':
      return l10n.t('{name} is not there any more. Disconnect and connect again to look at the tables anew.', {
        name: subject || l10n.t('A table'),
      });
    case 'invalid':
      return l10n.t('The connection cannot be used: {reason}.', { reason: subject });
    case 'other':
      return l10n.t('The server refused the question (code {code}). The log has more.', { code: subject });
  }
}

/** `subject` is what the TLS layer or the server said. */
function describeTls(subject: string): string {
  if (/does not support SSL/i.test(subject)) {
    return l10n.t('The server offers no TLS. Set the TLS mode of the connection to "prefer" or "disable".');
  }
  if (/no encryption/i.test(subject)) {
    return l10n.t('The server accepts this user only with TLS. Set the TLS mode of the connection to "require".');
  }
  if (/self.signed|issuer|unable to verify/i.test(subject)) {
    return l10n.t(
      'The certificate of the server is not signed by a known authority. Name its CA file in the connection.',
    );
  }
  if (/has expired/i.test(subject)) return l10n.t('The certificate of the server has expired. Put a new one there.');
  if (/does not match certificate/i.test(subject)) {
    return l10n.t('The certificate of the server is for another host. Connect by the name that it is for.');
  }
  return l10n.t('TLS failed: {reason}. Change the TLS mode of the connection or its CA file.', { reason: subject });
}
