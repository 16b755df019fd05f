/**
 * `invalid`: the address is none of http or https. `unreachable`: nobody answers. `denied`: user or password. `notPrometheus`: somebody
 * else answers. `failed`: its own trouble. `refused`: it does not take the question. `tooLarge`: the answer.
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

/** Why a metrics server could not be read. Neither `subject` nor `message` holds a password. */
export class MetricsError extends Error {
  constructor(
    readonly kind: MetricsErrorKind,
    /** The server's or the network's reason, its HTTP status, or a number of seconds; empty where there is nothing to tell. */
    readonly subject = '',
  ) {
    super(`The metrics server could not be read: ${kind}${subject && ` (${subject})`}.`);
    this.name = 'MetricsError';
  }
}
