import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '@vscode/vsce';
import { projectRoot } from '../support/runProcess';

/** Everything that a package may hold. */
const allowed = [
  /^(package(\.nls(\.[a-z-]+)?)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^dist\/(extension|chunks\/[^/]+)\.js$/,
  /^dist\/demo\/(worker\.js|pglite\.(wasm|data)|initdb\.wasm)$/,
  /^dist\/webview\/(trace|consumer|events|assets)\/[^/]+\.(js|css|ttf)$/,
  /^media\/.+\.(png|svg|md)$/,
  /^l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
];

/** What an installed extension does not work without. */
const needed = [
  'package.json',
  'package.nls.json',
  'LICENSE',
  'media/icon.png',
  'media/icon.svg',
  'dist/extension.js',
  'dist/demo/worker.js',
  'dist/demo/pglite.wasm',
  'dist/demo/pglite.data',
  'dist/demo/initdb.wasm',
  'dist/webview/trace/main.js',
  'dist/webview/trace/main.css',
  'dist/webview/consumer/main.js',
  'dist/webview/consumer/main.css',
  'dist/webview/assets/codicon.ttf',
  'dist/webview/events/main.js',
  'dist/webview/events/main.css',
];

describe('the package', () => {
  let files: string[];

  before(async () => {
    files = await listFiles({ cwd: projectRoot, dependencies: false } as Parameters<typeof listFiles>[0]);
  });

  it('holds what the extension needs', () => {
    assert.deepEqual(
      needed.filter((file) => !files.includes(file)),
      [],
    );
  });

  it('holds nothing else', () => {
    assert.deepEqual(
      files.filter((file) => !allowed.some((pattern) => pattern.test(file))),
      [],
    );
  });

  it('holds the licences of what is bundled', () => {
    const notices = readFileSync(join(projectRoot, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['pg', 'preact', '@electric-sql/pglite', '@vscode/codicons']) {
      assert.match(notices, new RegExp(`^${name} \\d[\\d.]* \\(.+\\)\\n\\n\\S`, 'm'), name);
    }
  });

  it('has nothing to install, runs nothing when it is installed, and gives a reason for each library', () => {
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

  it('loads at most 150 kB at activation', () => {
    const loaded = staticImports('dist/extension.js');
    const bytes = [...loaded].reduce((sum, file) => sum + statSync(join(projectRoot, file)).size, 0);
    assert.ok(bytes <= 150_000, `${bytes} bytes in ${[...loaded].join(', ')}`);
  });
});

/** A bundle and the chunks that it imports before it runs, all the way down. */
function staticImports(entry: string, seen = new Set<string>()): Set<string> {
  if (!seen.has(entry)) {
    seen.add(entry);
    const text = readFileSync(join(projectRoot, entry), 'utf8');
    for (const match of text.matchAll(/(?:from|import)\s*"(\.{1,2}\/[^"]+\.js)"/g)) {
      staticImports(join(entry, '..', match[1] ?? '').replaceAll('\\', '/'), seen);
    }
  }
  return seen;
}
