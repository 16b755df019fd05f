import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '@vscode/vsce';
import { PAGES } from '../../esbuild.mjs';
import { PAGE_FILE } from '../../src/app/tools/tracePage';
import { loadedWith } from '../support/loadedWith';
import { projectRoot } from '../support/runProcess';

/** Patterns of every file that the package may contain. */
const allowed = [
  /^(package(\.nls(\.[a-z-]+)?)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^dist\/(extension\.cjs|cli\.js|chunks\/[^/]+\.c?js)$/,
  /^dist\/bin\/event-trace(\.cmd)?$/,
  /^dist\/(bodies|code|flows|logs)\/worker\.js$/,
  /^dist\/demo\/(worker\.js|pglite\.(wasm|data)|cluster\.data)$/,
  new RegExp(`^dist/webview/(${PAGES.join('|')}|assets)/[^/]+\\.(js|css|ttf)$`),
  /^dist\/webview\/trace\/chat\.html$/,
  /^media\/.+\.(png|svg|md)$/,
  /^media\/(comparison|flow)\/(grammar|language)\.json$/,
  /^l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
];

/** Files without which an installed extension does not work. */
const needed = [
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'l10n/bundle.l10n.json',
  'l10n/bundle.l10n.zh-cn.json',
  'LICENSE',
  'media/icon.png',
  'media/icon.svg',
  'media/comparison/grammar.json',
  'media/flow/grammar.json',
  'media/flow/language.json',
  'dist/extension.cjs',
  'dist/cli.js',
  'dist/bin/event-trace',
  'dist/bin/event-trace.cmd',
  'dist/bodies/worker.js',
  'dist/code/worker.js',
  'dist/demo/worker.js',
  'dist/flows/worker.js',
  'dist/logs/worker.js',
  'dist/demo/pglite.wasm',
  'dist/demo/pglite.data',
  'dist/demo/cluster.data',
  PAGE_FILE,
  'dist/webview/assets/codicon.ttf',
  ...PAGES.flatMap((page) => [`dist/webview/${page}/main.js`, `dist/webview/${page}/main.css`]),
];

const entry = join(projectRoot, 'dist/extension.cjs');

describe('extension package', () => {
  let files: string[];

  before(async () => {
    files = await listFiles({ cwd: projectRoot, dependencies: false } as Parameters<typeof listFiles>[0]);
  });

  it('contains what the extension needs', () => {
    assert.deepEqual(
      needed.filter((file) => !files.includes(file)),
      [],
    );
  });

  it('contains nothing else', () => {
    assert.deepEqual(
      files.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it('contains the licences of what is bundled', () => {
    const notices = readFileSync(join(projectRoot, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['pg', 'preact', '@electric-sql/pglite', '@vscode/codicons']) {
      assert.match(notices, new RegExp(`^${name} \\d[\\d.]* \\(.+\\)\\n\\n\\S`, 'm'), name);
    }
  });

  it('installs no dependencies, runs no install script, and names a reason for each library', () => {
    const read = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
    const { dependencies, scripts, devDependencies } = JSON.parse(read('package.json'));
    assert.deepEqual(dependencies ?? {}, {});
    const atInstallation = ['preinstall', 'install', 'postinstall', 'prepare', 'vscode:uninstall'];
    assert.deepEqual(
      atInstallation.filter((name) => name in scripts),
      [],
    );
    const notices = `\n${read('dist/THIRD-PARTY-NOTICES.txt')}`;
    const bundled = Object.keys(devDependencies).filter((name) =>
      notices.includes(`\n${name} ${devDependencies[name]} (`),
    );
    assert.ok(bundled.includes('pg'));
    const readme = read('README.md');
    assert.deepEqual(
      bundled.filter((name) => !new RegExp(`^\\| \`${name}\` \\| .+ \\| .+ \\|$`, 'm').test(readme)),
      [],
    );
  });

  it('loads at most 60 kB at activation', () => {
    const loaded = loadedWith(entry);
    const bytes = [...loaded].reduce((sum, file) => sum + statSync(file).size, 0);
    assert.ok(bytes <= 60_000, `${bytes} bytes in ${[...loaded].join(', ')}`);
  });

  it("keeps the agents' protocol in chunks that load with the first call", () => {
    // Only the library contains its newest revision.
    const chunks = readdirSync(join(projectRoot, 'dist/chunks')).filter((name) => name.endsWith('.cjs'));
    const speaks = chunks.filter((name) =>
      readFileSync(join(projectRoot, 'dist/chunks', name), 'utf8').includes('2026-07-28'),
    );
    assert.ok(speaks.length > 0);
    const atStart = chunks.filter((name) => /^(workbench|windowListener|toolRunner)-/.test(name));
    assert.ok(atStart.some((name) => name.startsWith('workbench-')));
    const loaded = loadedWith(entry);
    for (const name of atStart) loadedWith(join(projectRoot, 'dist/chunks', name), loaded);
    assert.deepEqual(
      speaks.filter((name) => loaded.has(join(projectRoot, 'dist/chunks', name))),
      [],
    );
  });
});
