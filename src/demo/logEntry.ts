export type LogValue = string | number | readonly number[];

/** A line for one of the demo's two logs, before it is printed in that log's format. Never holds a payload. */
export interface LogEntry {
  readonly log: 'api' | 'consumers';
  /** Milliseconds since 1970, microseconds as fraction. */
  readonly time: number;
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly fields: readonly (readonly [key: string, value: LogValue])[];
}

/** As Go's slog JSON handler prints it. */
export function slogJson(entry: LogEntry): string {
  const head = { time: isoMicros(entry.time), level: entry.level, msg: entry.message };
  return JSON.stringify({ ...head, ...Object.fromEntries(entry.fields) });
}

/** As Go's slog text handler prints it. */
export function slogText(entry: LogEntry): string {
  const head: LogEntry['fields'] = [
    ['time', new Date(entry.time).toISOString()],
    ['level', entry.level],
    ['msg', entry.message],
  ];
  return [...head, ...entry.fields].map(([key, value]) => `${key}=${textValue(value)}`).join(' ');
}

function textValue(value: LogValue): string {
  const text = typeof value === 'object' ? `[${value.join(' ')}]` : String(value);
  return text === '' || /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

function isoMicros(time: number): string {
  const micros = Math.floor((time % 1) * 1000);
  return new Date(time).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
