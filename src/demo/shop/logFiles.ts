import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFiles {
  /** Appends the lines at once. A full disk or a deleted folder ends the log, but not the shop. */
  write(entries: readonly LogEntry[]): void;
  close(): void;
}

/** The size at which a log ends, after some hours. Its last line says so. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Creates the folder, and empty `api.log` (slog JSON) and `consumers.log` (slog text) in it. Throws the error of the file system. */
export function openLogFiles(folder: string): LogFiles {
  mkdirSync(folder, { recursive: true });
  const files = [openLogFile(folder, 'api', slogJson), openLogFile(folder, 'consumers', slogText)];
  return {
    write(entries) {
      for (const file of files) file.write(entries);
    },
    close() {
      for (const file of files) file.close();
    },
  };
}

function openLogFile(folder: string, log: LogEntry['log'], print: (entry: LogEntry) => string): LogFiles {
  const file = openSync(join(folder, `${log}.log`), 'w');
  let size = 0;
  let open = true;
  const append = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    try {
      size += writeSync(file, `${lines.join('\n')}\n`);
    } catch {
      size = Number.POSITIVE_INFINITY;
    }
  };
  return {
    write(entries) {
      if (size >= MOST_BYTES) return;
      append(entries.filter((entry) => entry.log === log).map(print));
      if (size < MOST_BYTES) return;
      append([
        print({ log, time: Date.now(), level: 'WARN', message: 'log is full, later lines are left out', fields: [] }),
      ]);
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

export type LogValue = string | number | readonly number[];

/** A line for one of the demo's two logs, before it is printed in the format of that log. It never has a payload. */
export interface LogEntry {
  readonly log: 'api' | 'consumers';
  /** Milliseconds since 1970; the fraction has the microseconds. */
  readonly time: number;
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly fields: readonly (readonly [key: string, value: LogValue])[];
}

/** Prints an entry like Go's slog JSON handler. */
export function slogJson(entry: LogEntry): string {
  const head = { time: isoMicros(entry.time), level: entry.level, msg: entry.message };
  return JSON.stringify({ ...head, ...Object.fromEntries(entry.fields) });
}

/** Prints an entry like Go's slog text handler. */
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
