import { l10n } from 'vscode';
import { MetricsError } from '../../metrics/errors';

/** One sentence that a person can act on. `address` holds no password. */
export function describeMetricsError(error: unknown, address: string): string {
  if (!(error instanceof MetricsError)) return l10n.t('The metrics server at {0} could not be read.', address);
  const { kind, subject } = error;
  switch (kind) {
    case 'invalid':
      return l10n.t('The setting "eventTrace.metrics.prometheusUrl" is not like http://localhost:9090.');
    case 'unreachable':
      return l10n.t('No metrics server answers at {0}. Is it running, and are host and port right?', address);
    case 'denied':
      return l10n.t(
        'The metrics server at {0} wants another user and password. Put them into the setting, as in http://user:password@host.',
        address,
      );
    case 'notPrometheus':
      return l10n.t('What answers at {0} is no Prometheus. Is the address right, with its path?', address);
    case 'failed':
      return l10n.t('The metrics server at {0} failed (HTTP {1}); try again later.', address, subject);
    case 'timeout':
      return l10n.t('The metrics server at {0} did not answer within {1} seconds.', address, subject);
    case 'refused':
      return l10n.t('The metrics server refused the question: {0}.', subject);
    case 'tooLarge':
      return l10n.t('The metrics server answers more than can be shown. Choose a shorter time.');
  }
}
