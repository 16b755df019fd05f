import type { Translate } from '../model/text/translate';

/**
 * `invalid`: the address is not http or https. `unreachable`: nothing answers. `denied`: wrong user or password. `notPrometheus`: another
 * program answers. `failed`: an error of the server. `refused`: the server does not accept the query. `tooLarge`: the answer is too large.
 */
export type MetricsErrorKind =
  | 'invalid'
  | 'unreachable'
  | 'denied'
  | 'notPrometheus'
  | 'failed'
  | 'timeout'
  | 'refused'
  | 'tooLarge';

/** Why a metrics server could not be read. Neither `subject` nor `message` contains a password. */
export class MetricsError extends Error {
  constructor(
    readonly kind: MetricsErrorKind,
    /** The reason from the server or the network, its HTTP status, or a number of seconds; empty when there is none. */
    readonly subject = '',
  ) {
    super(`The metrics server could not be read: ${kind}${subject && ` (${subject})`}.`);
    this.name = 'MetricsError';
  }
}

/** Returns one sentence that a person can act on. `address` must not contain a password. */
export function describeMetricsError(error: unknown, address: string, t: Translate): string {
  if (!(error instanceof MetricsError)) return t('The metrics server at {address} could not be read.', { address });
  const { kind, subject } = error;
  switch (kind) {
    case 'invalid':
      return t('The setting "eventTrace.metrics.prometheusUrl" is not like http://localhost:9090.');
    case 'unreachable':
      return subject === ''
        ? t('No metrics server answers at {address}. Is it running, and is the address right?', { address })
        : t('No metrics server answers at {address} ({reason}). Is it running, and is the address right?', {
            address,
            reason: subject,
          });
    case 'denied':
      return t(
        'The metrics server at {address} wants another user and password. Put them into its address in the settings, as in http://user:password@host.',
        { address },
      );
    case 'notPrometheus':
      return t('The server at {address} is not a Prometheus. Is the address right, with its path?', { address });
    case 'failed':
      return t('The metrics server at {address} failed (HTTP {status}); try again later.', {
        address,
        status: subject,
      });
    case 'timeout':
      return t(
        'The metrics server at {address} did not answer within {seconds, plural, one {# second} other {# seconds}}.',
        {
          address,
          seconds: subject,
        },
      );
    case 'refused':
      return t('The metrics server refused the question: {reason}.', { reason: subject });
    case 'tooLarge':
      return t('The metrics server answers more than can be shown. Choose a shorter time.');
  }
}
