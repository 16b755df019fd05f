import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type LogEntry, slogJson, slogText } from './logEntry';

export interface LogFiles {
  /** Appends the lines at once. A disk that is full or a folder that vanished ends the log, not the shop. */
  write(entries: readonly LogEntry[]): void;
  close(): void;
}

/** Reached after some hours; a last line says so. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Creates the folder and empties `api.log` (slog JSON) and `consumers.log` (slog text) in it. Throws the file system's error. */
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
