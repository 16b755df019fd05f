/** The Gregorian calendar repeats after 400 years. */
const CYCLE_YEARS = 400;
const CYCLE_MS = 146_097 * 86_400_000;
/** The last moment that a Date holds; PostgreSQL's calendar goes on for 18,516 years. */
const LAST_MS = 8_640_000_000_000_000;

/**
 * Milliseconds since 1970 as ISO 8601 in UTC: microseconds where `time` may have a fraction, years before 1 and after 9999 with sign
 * and six digits. PostgreSQL's word where the column holds infinity.
 */
export function isoTimestamp(time: number): string {
  if (!Number.isFinite(time)) return Number.isNaN(time) ? '' : time > 0 ? 'infinity' : '-infinity';
  const cycles = Math.max(0, Math.ceil((time - LAST_MS) / CYCLE_MS));
  const date = new Date(Math.floor(time) - cycles * CYCLE_MS);
  if (Number.isNaN(date.getTime())) return String(time);
  const micros = Math.min(999, Math.floor((time - Math.floor(time)) * 1_000 + 0.5));
  const text = date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
  return cycles === 0 ? text : text.replace(/^\+\d+/, (year) => `+${Number(year) + cycles * CYCLE_YEARS}`);
}
