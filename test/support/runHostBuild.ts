import { readFile, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { projectRoot } from './runProcess';

/*
 * Bundles test/host to out/host, because VS Code's extension host does not read TypeScript. Every *.test.ts becomes its
 * own module, found there by its name; shared code is loaded once; packages stay outside.
 */

/** Keeps the value of `import.meta.url` from the source, so that helpers still find the files beside them. */
const sourceUrls: Plugin = {
  name: 'source-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(join(projectRoot, 'test') + sep)) {
        return undefined;
      }
      const source = await readFile(path, 'utf8');
      return { contents: source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    });
  },
};

const common: BuildOptions = {
  absWorkingDir: projectRoot,
  outbase: 'test/host',
  outdir: 'out/host',
  bundle: true,
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  plugins: [sourceUrls],
  logLevel: 'warning',
};

await rm(join(projectRoot, 'out/host'), { recursive: true, force: true });
await build({
  ...common,
  entryPoints: ['test/host/**/*.test.ts'],
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: { '.js': '.mjs' },
});
// VS Code loads this module, and in every version it accepts only CommonJS for tests.
await build({ ...common, entryPoints: ['test/host/index.ts'], format: 'cjs', outExtension: { '.js': '.cjs' } });
