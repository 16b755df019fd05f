import { formatCount } from '../../src/model/format';
import type { Translate } from '../../src/model/translate';
import type { LogCounts } from './traceLogs';

/** `12 log lines`, then errors, warnings and retries, those that there are. */
export function countTexts({ lines, errors, warnings, retries }: LogCounts, t: Translate): string[] {
  const all = lines === 1 ? t('1 log line') : t('{count} log lines', { count: formatCount(lines) });
  return [
    all,
    ...(errors > 0 ? [errors === 1 ? t('1 error') : t('{count} errors', { count: formatCount(errors) })] : []),
    ...(warnings > 0
      ? [warnings === 1 ? t('1 warning') : t('{count} warnings', { count: formatCount(warnings) })]
      : []),
    ...(retries > 0 ? [retries === 1 ? t('1 retry') : t('{count} retries', { count: formatCount(retries) })] : []),
  ];
}

export function countsSentence(counts: LogCounts, t: Translate): string {
  return countTexts(counts, t).join(', ');
}
