import { EVENTS_BEHIND_CAP } from './consumer';
import type { Translate } from './translate';

const formats = new Map<string, Intl.NumberFormat>();

/** "12,408" by the rules of `language` (BCP 47). */
export function formatCount(count: number, language = 'en'): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    formats.set(language, format);
  }
  return format.format(count);
}

/** As `formatCount`, for a count that stops at EVENTS_BEHIND_CAP: "10,000+" above it. */
export function formatEventsBehind(count: number, language = 'en'): string {
  return count > EVENTS_BEHIND_CAP ? `${formatCount(EVENTS_BEHIND_CAP, language)}+` : formatCount(count, language);
}

/** How long ago, from seconds: "2 s", "6 min 10 s", "3 h", "12 d". The smaller unit is told below ten of the larger. */
export function formatAge(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3_600) return twoUnits(s, 60, 'min', 1, 's');
  if (s < 86_400) return twoUnits(s, 3_600, 'h', 60, 'min');
  return twoUnits(s, 86_400, 'd', 3_600, 'h');
}

function twoUnits(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const whole = Math.floor(seconds / large);
  const rest = Math.floor((seconds % large) / small);
  return whole < 10 && rest > 0 ? `${whole} ${largeUnit} ${rest} ${smallUnit}` : `${whole} ${largeUnit}`;
}

/** How long something took, from milliseconds: "0.4 ms", "412 ms", "1.25 s", "6 min 10 s". Negative keeps its sign. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms === 0) return '0 ms';
  // Rounding decides the unit, so that 59,999 ms is "1 min", not "60 s".
  if (ms < 9.95) return `${trimmed(ms, 1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${trimmed(ms / 1_000, ms < 9_995 ? 2 : 1)} s`;
  return formatAge(Math.round(ms / 1_000));
}

/** "412 B", "1.2 kB", "3 MB": decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_950) return `${trimmed(bytes / 1_000, 1)} kB`;
  return `${trimmed(bytes / 1_000_000, 1)} MB`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** The beginning of a long id with an ellipsis, for rows; whole ids belong into tooltips and copies. */
export function shortId(id: string, length = 8): string {
  const letters = [...id];
  return letters.length > length + 1 ? `${letters.slice(0, length).join('')}…` : id;
}

/** How many events wait, as far as is known: see Share. */
export interface WaitingFigures {
  readonly waiting: number;
  readonly more: boolean;
  readonly atMost: boolean;
}

/** "412", "625+" where older ones were not counted, "≤ 412" where the scope is unknown. */
export function formatWaiting({ waiting, more, atMost }: WaitingFigures, language = 'en'): string {
  return `${atMost ? '≤ ' : ''}${formatCount(waiting, language)}${more ? '+' : ''}`;
}

/** What a row says of a consumer or a segment. */
export interface LagFigures {
  readonly share: WaitingFigures;
  readonly oldestWaitingS: number | null;
  readonly heartbeatAgeS: number | null;
}

/** "lag 412 events · 6 min 10 s · ♥ 2 s"; what is not known is left out, and "caught up" stands for no lag. */
export function formatLag(figures: LagFigures, t: Translate, language = 'en'): string {
  const parts = [lagWords(figures.share, t, language)];
  if (figures.oldestWaitingS !== null && figures.share.waiting > 0) parts.push(formatAge(figures.oldestWaitingS));
  if (figures.heartbeatAgeS !== null) parts.push(`♥ ${formatAge(figures.heartbeatAgeS)}`);
  return parts.join(' · ');
}

function lagWords(share: WaitingFigures, t: Translate, language: string): string {
  if (share.waiting === 0 && !share.more) return t('caught up');
  if (share.waiting === 0 && !share.atMost) return t('lag not known yet');
  if (share.waiting === 1 && !share.more && !share.atMost) return t('lag 1 event');
  return t('lag {count} events', { count: formatWaiting(share, language) });
}
