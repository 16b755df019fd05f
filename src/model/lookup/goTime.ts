const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `time.Date(2026, time.November, 22, 14, 57, 16, 385125000, time.UTC)`; another zone is known to its program only. */
const CALL =
  /^time\.date\(\s*(\d{4}),\s*(?:time\.([a-z]{3})[a-z]*|(\d{1,2})),\s*(\d{1,2}),\s*(\d{1,2}),\s*(\d{1,2}),\s*(\d{1,2}),\s*(\d{1,9}),\s*time\.utc,?\s*\)$/;

/** Writes a call of Go's `time.Date` in UTC as ISO 8601. Returns other texts unchanged. The text is in lower case. */
export function withoutGoCall(text: string): string {
  const [call, year, name = '', number, day = '', hour = '', minute = '', second = '', nanoseconds = ''] =
    CALL.exec(text) ?? [];
  if (call === undefined) return text;
  const month = number ?? String(MONTHS.indexOf(name) + 1);
  const two = (part: string) => part.padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}t${two(hour)}:${two(minute)}:${two(second)}.${nanoseconds.padStart(9, '0')}z`;
}
