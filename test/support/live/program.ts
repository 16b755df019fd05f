import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { projectRoot } from '../runProcess';

const built = new Map<string, string>();

/**
 * Returns the path of a program in one file, bundled once per run and removed at its end: dozens of processes are
 * started, and each would compile its sources again. The file is as deep in the project as `src/cli.ts`, which reads
 * files beside itself.
 */
export function programOf(source: string): string {
  const kept = built.get(source);
  if (kept !== undefined) return kept;
  const outfile = join(projectRoot, 'test-results', `${basename(source, '.ts')}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [join(projectRoot, source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  built.set(source, outfile);
  return outfile;
}

after(() => {
  for (const file of built.values()) rmSync(file, { force: true });
});
