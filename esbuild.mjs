// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import * as esbuild from 'esbuild';

/*
 * node esbuild.mjs [target…] [--watch]: bundles everything in the package into dist/. Without a name it builds all targets. The tests
 * bundle pages and workers with the same options.
 */

const root = fileURLToPath(new URL('.', import.meta.url));

/** The pages: the folders of webview/ with a main.tsx. A page's bundle is dist/webview/PAGE/main.js and main.css. */
export const PAGES = readdirSync(join(root, 'webview')).filter((name) =>
  existsSync(join(root, 'webview', name, 'main.tsx')),
);

/** @type {esbuild.BuildOptions} */
const shared = { absWorkingDir: root, bundle: true, minify: true, sourcemap: true, logLevel: 'warning' };

/** @type {esbuild.BuildOptions} */
const forNode = {
  ...shared,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // CommonJS packages load Node's modules with `require`, which an ES module does not have.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
};

/** The entry has what is needed at start. The rest is in chunks that load with the code that uses them. @type {esbuild.BuildOptions} */
const inChunks = { ...forNode, outdir: 'dist', splitting: true, chunkNames: 'chunks/[name]-[hash]' };

/** What VS Code brings, and a part of pg that is not installed. */
const EXTERNAL = ['vscode', 'pg-native'];

/** What loads when VS Code starts the extension, and what loads with the first question. Each is one file. */
const LOADED_TOGETHER = ['src/extension.ts', 'src/workbench.ts'];

/**
 * The options for the extension. VS Code resolves each import of an ES module in another thread, and each file costs most of a millisecond.
 * esbuild makes chunks of ES modules only, one for each combination of users. Afterwards they become CommonJS modules, and those that
 * always load together become one file.
 * @type {esbuild.BuildOptions}
 */
export const hostBuild = {
  ...inChunks,
  banner: {},
  entryPoints: ['src/extension.ts'],
  external: EXTERNAL,
  outExtension: { '.js': '.cjs' },
  sourcemap: 'inline',
  write: false,
  metafile: true,
  plugins: [{ name: 'commonjs', setup: ({ onEnd }) => onEnd(writeCommonJs) }],
};

/** @param {esbuild.BuildResult} result ES modules with their source maps inside */
async function writeCommonJs({ outputFiles = [], metafile }) {
  // After an error in the sources there are none.
  if (!metafile) return;
  const { outputs } = metafile;
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const left = new Set(Object.keys(outputs));
  /**
   * Takes a chunk and those that load before it, as far as no file has them yet.
   * @param {string} name
   * @returns {string[]}
   */
  const take = (name) => {
    if (!left.delete(name)) return [];
    const before = outputs[name]?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
    return [name, ...before.flatMap(({ path }) => take(path))];
  };
  /** @param {string} source */
  const chunkOf = (source) => Object.keys(outputs).find((name) => outputs[name]?.entryPoint === source) ?? '';
  const together = LOADED_TOGETHER.map((source) => take(chunkOf(source)));
  const files = [...together, ...[...left].map((name) => [name])];
  const paths = files.map((names) => names.map((name) => join(root, name)));
  await Promise.all(paths.map((each) => writeFileOf(each, texts)));
}

/**
 * Returns a path as a module names another one.
 * @param {string} from
 * @param {string} to
 */
const fromTo = (from, to) => `./${relative(dirname(from), to).replaceAll('\\', '/')}`;

/**
 * Writes one file with these chunks. The file of each chunk but the first leads to its exports there.
 * @param {readonly string[]} paths
 * @param {ReadonlyMap<string, string>} texts of all chunks, by path
 */
async function writeFileOf([file = '', ...others], texts) {
  const inside = new Set([file, ...others]);
  const lines = others.map((path, i) => `export * as chunk${i} from ${JSON.stringify(path)};`);
  // Packages of ES modules ask for their own place, which a CommonJS module knows only as a path.
  const asksForPlace = [...inside].some((path) => texts.get(path)?.includes('import.meta.url'));
  await esbuild.build({
    ...forNode,
    ...(others.length === 0
      ? { entryPoints: [file] }
      : { stdin: { contents: [`export * from ${JSON.stringify(file)};`, ...lines].join('\n'), resolveDir: root } }),
    outfile: file,
    allowOverwrite: true,
    format: 'cjs',
    external: EXTERNAL,
    supported: { 'dynamic-import': false },
    define: asksForPlace ? { 'import.meta.url': '__ownUrl' } : {},
    banner: asksForPlace ? { js: "const __ownUrl=require('node:url').pathToFileURL(__filename).href;" } : {},
    plugins: [
      {
        name: 'chunks',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /\.cjs$/ }, ({ path, resolveDir }) => {
            const chunk = resolve(resolveDir, path);
            if (inside.has(chunk)) return { path: chunk, namespace: 'chunk' };
            return { path: fromTo(file, chunk), external: true };
          });
          onLoad({ filter: /./, namespace: 'chunk' }, ({ path }) => ({
            contents: texts.get(path) ?? '',
            resolveDir: dirname(path),
          }));
        },
      },
    ],
  });
  for (const [i, path] of others.entries()) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `module.exports=require('${fromTo(path, file)}').chunk${i};\n`);
  }
}

/**
 * The options for `pages` in `outdir`, one folder for each page.
 * @param {readonly string[]} pages
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function pageBuild(pages, outdir) {
  return {
    ...shared,
    entryPoints: Object.fromEntries(pages.map((page) => [`${page}/main`, `webview/${page}/main.tsx`])),
    outdir,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    assetNames: 'assets/[name]',
  };
}

const PGLITE = join(root, 'node_modules/@electric-sql/pglite');

/**
 * Returns the path of a packed empty cluster. Creating a cluster takes seconds at each start, unpacking one takes a tenth of a second. It
 * is kept for each version.
 */
export async function emptyCluster() {
  const { version } = JSON.parse(await readFile(join(PGLITE, 'package.json'), 'utf8'));
  const kept = join(root, 'out/pglite', `${version}.data`);
  if (existsSync(kept)) return kept;
  const { PGlite } = await import('@electric-sql/pglite');
  // Everything is already in memory, so a large cache would only keep every page twice.
  const database = await PGlite.create({ postgresqlconf: ['shared_buffers = 16MB'] });
  const files = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  await database.close();
  // Its three databases are almost equal. The window is large enough to find that.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
  await mkdir(join(root, 'out/pglite'), { recursive: true });
  // Another build may create it at the same time.
  const own = `${kept}.${process.pid}`;
  await writeFile(own, brotliCompressSync(files, { params }));
  await rename(own, kept);
  return kept;
}

/**
 * The options for the demo's worker in `outdir`. The files that its database reads are put next to it.
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function demoBuild(outdir) {
  const files = ['pglite.wasm', 'pglite.data'];
  return {
    ...forNode,
    entryPoints: ['src/demo/worker.ts'],
    outdir,
    plugins: [
      {
        name: 'pglite-files',
        setup: ({ onEnd }) =>
          onEnd(async () => {
            for (const file of files) {
              await cp(join(PGLITE, 'dist', file), resolve(root, outdir, file));
            }
            await cp(await emptyCluster(), resolve(root, outdir, 'cluster.data'));
          }),
      },
    ],
  };
}

/**
 * The options for the thread that reads Go sources, in `outdir`.
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function codeBuild(outdir) {
  return { ...forNode, entryPoints: ['src/code/worker/worker.ts'], outdir };
}

/**
 * The options for the thread that reads large payloads, in `outdir`.
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function bodyBuild(outdir) {
  return { ...forNode, entryPoints: { worker: 'src/app/traces/bodyWorker.ts' }, outdir };
}

/**
 * The options for the thread that learns flows, in `outdir`.
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function flowBuild(outdir) {
  const entryPoints = { worker: 'src/app/flow/learning/flowWorker.ts' };
  return { ...forNode, entryPoints, outdir, external: ['pg-native'] };
}

/**
 * The options for the thread that reads logs, in `outdir`.
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function logBuild(outdir) {
  return { ...forNode, entryPoints: { worker: 'src/logs/scan/scanWorker.ts' }, outdir };
}

/**
 * The options for the page of a trace inside a chat: `chat.html` in `outdir`. Hosts receive it as one text, so it contains script, styles
 * and icons. Its policy allows only the script with its hash, and no address.
 * @param {string} outdir
 * @returns {esbuild.BuildOptions}
 */
export function chatPageBuild(outdir) {
  const { loader, ...page } = pageBuild([], outdir);
  return {
    ...page,
    entryPoints: { chat: 'webview/trace/chat/main.tsx' },
    sourcemap: false,
    write: false,
    loader: { '.ttf': 'binary' },
    plugins: [
      {
        name: 'one-text',
        setup({ onLoad, onEnd }) {
          // The script contains the font as bytes.
          onLoad({ filter: /codicon\.css$/ }, async ({ path }) => ({
            contents: (await readFile(path, 'utf8')).replace(/@font-face\s*\{[^}]*\}/, ''),
            loader: 'css',
          }));
          onEnd(async ({ outputFiles = [] }) => {
            const text = (/** @type {string} */ end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
            await mkdir(resolve(root, outdir), { recursive: true });
            await writeFile(resolve(root, outdir, 'chat.html'), chatHtml(text('.js'), text('.css')));
          });
        },
      },
    ],
  };
}

/**
 * Hosts may add their own styles, so styles are not bound to a hash.
 * @param {string} js
 * @param {string} css
 */
function chatHtml(js, css) {
  // Nothing inside may end the script element.
  const script = js.replaceAll('</script', '<\\/script');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trace</title>
<style>${css.replaceAll('</style', '<\\/style')}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="boot">{"go":false}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** Copies the launchers that terminals start: one for shells, one for Windows. */
async function copyLaunchers() {
  for (const name of ['event-trace', 'event-trace.cmd']) {
    await cp(join(root, 'src/terminal/launcher', name), join(root, 'dist/bin', name));
    await chmod(join(root, 'dist/bin', name), 0o755);
  }
}

/** @type {Readonly<Record<string, esbuild.BuildOptions>>} */
const targets = {
  host: hostBuild,
  // No bundler can follow how the JSON parser's main file loads its parts. Its ES modules are complete.
  cli: {
    ...inChunks,
    entryPoints: ['src/cli.ts'],
    external: ['pg-native'],
    mainFields: ['module', 'main'],
    plugins: [{ name: 'launchers', setup: ({ onEnd }) => onEnd(copyLaunchers) }],
  },
  demo: demoBuild('dist/demo'),
  code: codeBuild('dist/code'),
  bodies: bodyBuild('dist/bodies'),
  flows: flowBuild('dist/flows'),
  logs: logBuild('dist/logs'),
  webview: pageBuild(PAGES, 'dist/webview'),
  chat: chatPageBuild('dist/webview/trace'),
};

/** @param {readonly string[]} args */
async function run(args) {
  const names = args.filter((arg) => arg !== '--watch');
  const unknown = names.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined) throw new Error(`No target ${unknown}; there are ${Object.keys(targets).join(', ')}.`);
  const chosen = Object.entries(targets).filter(([name]) => names.length === 0 || names.includes(name));
  for (const [, options] of chosen) {
    if (args.includes('--watch')) await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
    else await esbuild.build(options);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.slice(2));
