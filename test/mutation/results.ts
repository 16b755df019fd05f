import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/runProcess';

/** A change that no test noticed: the original code and its replacement. */
export interface Survivor {
  readonly line: number;
  /** The text of the whole line. */
  readonly text: string;
  readonly original: string;
  readonly replacement: string;
  /** Whether any test ran the code. */
  readonly isCovered: boolean;
}

export interface FileResult {
  readonly file: string;
  readonly killed: number;
  readonly survivors: readonly Survivor[];
}

/** The parts of a report that are read, by the schema `mutation-testing-report-schema`. Lines and columns count from 1. */
export interface MutationReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly status: string;
          readonly replacement?: string;
          readonly mutatorName: string;
          readonly location: { readonly start: Place; readonly end: Place };
        }[];
      }
    >
  >;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

const NOTICED = ['Killed', 'Timeout', 'RuntimeError'];
const UNNOTICED = ['Survived', 'NoCoverage'];

/** The results by file. Invalid changes and those left out do not count, nor do files without changes. */
export function resultsOf(report: MutationReport): FileResult[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const killed = mutants.filter(({ status }) => NOTICED.includes(status)).length;
    const survivors = mutants
      .filter(({ status }) => UNNOTICED.includes(status))
      .map(({ status, location, replacement, mutatorName }) => ({
        line: location.start.line,
        text: (source.split('\n')[location.start.line - 1] ?? '').trim(),
        original: textOf(source, location.start, location.end),
        replacement: replacement ?? mutatorName,
        isCovered: status === 'Survived',
      }))
      .sort((a, b) => a.line - b.line);
    return killed + survivors.length === 0 ? [] : [{ file, killed, survivors }];
  });
}

function textOf(source: string, start: Place, end: Place): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  return lines.join('\n');
}

const FILE = join(projectRoot, 'test/mutation/results.json');

/** The kept results by file name, without files that no longer exist. */
export async function keptResults(): Promise<FileResult[]> {
  const kept = existsSync(FILE) ? (JSON.parse(await readFile(FILE, 'utf8')) as FileResult[]) : [];
  return kept.filter(({ file }) => existsSync(join(projectRoot, file)));
}

/** Replaces the kept results of the same files. */
export async function keepResults(results: readonly FileResult[]): Promise<void> {
  const others = (await keptResults()).filter(({ file }) => !results.some((result) => result.file === file));
  const all = [...others, ...results].sort((a, b) => (a.file < b.file ? -1 : 1));
  await writeFile(FILE, `${JSON.stringify(all, null, 2)}\n`);
}
