import type { MetricsReader } from '../../app/ports';
import { log } from '../../platform/vscode/log';
import { settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';

/** Returns the reader of the configured metrics server. It is asked only when a consumer's panel wants older history. */
export function createMetricsReader(): MetricsReader {
  return {
    get isOn() {
      return settings.prometheusUrl.get() !== '';
    },
    async read(consumer, range, signal) {
      const [{ openMetricsServer }, { readMetrics }, { describeMetricsError }] = await Promise.all([
        import('../../metrics/http'),
        import('../../metrics/read'),
        import('../../metrics/errors'),
      ]);
      let address = '';
      try {
        const server = openMetricsServer(settings.prometheusUrl.get());
        address = server.address;
        return await readMetrics(server, settings.metricNames.get(), consumer, range, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        log().warn('The metrics server could not be read', address, error instanceof Error ? error.message : '');
        throw new Error(describeMetricsError(error, address, t));
      }
    },
  };
}
