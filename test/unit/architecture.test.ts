import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PAGES } from '../../esbuild.mjs';
import {
  exportsOf,
  filesIn,
  type Import,
  importsOf,
  ROOT,
  sourceFiles,
  undocumentedFunctions,
} from '../support/imports';

// Declarations for bundlers belong to no floor.
const files = sourceFiles('src', 'webview').filter((file) => !file.endsWith('.d.ts'));
/** The most files of a folder, without the folders below it. */
const MOST_FILES = 14;
/** A thread that is started when the demo is opened. */
const OWN_THREADS = ['src/demo/worker.ts'];
/** The composition roots: one for each face. They are above all floors. */
const ROOTS = ['src/extension.ts', 'src/workbench.ts', 'src/cli.ts'];
const imports = files.flatMap(importsOf);

/** Folder → the folders below it from which it may import, besides itself. */
const READERS = ['src/base', 'src/model', 'src/protocol'];
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/model': [],
  'src/protocol': ['src/model'],
  'src/store': READERS,
  'src/logs': READERS,
  'src/code': READERS,
  'src/metrics': READERS,
  'src/demo': [...READERS, 'src/store', 'src/logs', 'src/code'],
  'src/app': [...READERS, 'src/store', 'src/logs', 'src/code', 'src/metrics'],
  'src/platform': [...READERS, 'src/store', 'src/logs', 'src/code', 'src/metrics', 'src/app'],
  'src/features': [
    ...READERS,
    'src/store',
    'src/logs',
    'src/code',
    'src/metrics',
    'src/demo',
    'src/app',
    'src/platform',
  ],
  'src/terminal': [
    'src/base',
    'src/model',
    'src/protocol',
    'src/store',
    'src/logs',
    'src/code',
    'src/metrics',
    'src/demo',
    'src/app',
  ],
  'webview/kit': ['src/model', 'src/protocol'],
  ...Object.fromEntries(PAGES.map((page) => [`webview/${page}`, ['src/model', 'src/protocol', 'webview/kit']])),
};

/** The floor of a file or of an import's target; a composition root is a floor of its own. */
function floorOf(path: string): string {
  return Object.keys(FLOORS).find((floor) => path.startsWith(`${floor}/`)) ?? path.replace(/\.tsx?$/, '');
}

/** The feature to which a file belongs. */
function featureOf(path: string): string | undefined {
  return /^src\/features\/([^/]+)/.exec(path)?.[1];
}

function outside(allowed: RegExp, isMeant: (target: string) => boolean): string[] {
  return imports.filter(({ from, to, isRelative }) => !isRelative && isMeant(to) && !allowed.test(from)).map(line);
}

function line({ from, to }: Import): string {
  return `${from} → ${to}`;
}

describe('the floors of the house', () => {
  it('contain every file', () => {
    assert.ok(files.length > 50);
    assert.deepEqual(
      files.filter((file) => !(floorOf(file) in FLOORS) && !ROOTS.includes(file)),
      [],
    );
  });

  it('import only from themselves and from lower floors', () => {
    const upward = imports.filter(({ from, to, isRelative }) => {
      const floor = floorOf(from);
      if (!isRelative || ROOTS.includes(from) || floor === floorOf(to)) return false;
      return !FLOORS[floor]?.includes(floorOf(to));
    });
    assert.deepEqual(upward.map(line), []);
  });

  it('keep features separate', () => {
    const sideways = imports.filter(({ from, to, isRelative }) => {
      const feature = featureOf(from);
      return isRelative && feature !== undefined && featureOf(to) !== undefined && featureOf(to) !== feature;
    });
    assert.deepEqual(sideways.map(line), []);
  });

  it('let only a few files use the editor, the driver, the toolkit and Node', () => {
    assert.deepEqual(
      outside(/^src\/(platform|features)\/|^src\/(extension|workbench)\.ts$/, (to) => to === 'vscode'),
      [],
    );
    assert.deepEqual(
      outside(/^src\/store\/pg\//, (to) => /^pg($|[-/])/.test(to)),
      [],
    );
    assert.deepEqual(
      outside(/^src\/demo\//, (to) => to.startsWith('@electric-sql/')),
      [],
    );
    assert.deepEqual(
      outside(/^webview\/kit\/controls\/components\.tsx?$/, (to) => to === '@vscode/webview-ui-toolkit'),
      [],
    );
    assert.deepEqual(
      outside(/^webview\//, (to) => /^preact($|\/)/.test(to)),
      [],
    );
    assert.deepEqual(
      outside(/^src\/(?!model\/|protocol\/)/, (to) => to.startsWith('node:')),
      [],
    );
  });

  it('load the driver and the embedded database only when they are used', () => {
    const eager = /^\s*import\s+(?!type\b)[^;]*from\s*['"](?:pg|pg-cursor|@electric-sql\/[^'"]+)['"]/m;
    const eagerFiles = files.filter((file) => eager.test(readFileSync(join(ROOT, file), 'utf8')));
    assert.deepEqual(
      eagerFiles.filter((file) => !OWN_THREADS.includes(file)),
      [],
    );
    assert.deepEqual(imports.filter(({ to }) => OWN_THREADS.includes(`${to}.ts`)).map(line), []);
  });

  it('ask a person only in features', () => {
    const asks = /\bwindow\s*\.(?:show(?:QuickPick|InputBox|\w*Message|\w*Dialog)|create(?:QuickPick|InputBox))\b/;
    const asking = files.filter((file) => asks.test(readFileSync(join(ROOT, file), 'utf8')));
    // One place reports failures for all commands.
    assert.deepEqual(
      asking.filter((file) => !file.startsWith('src/features/')),
      ['src/platform/vscode/commands.ts'],
    );
  });

  it('have at most 14 files in each folder', () => {
    const counts = new Map<string, number>();
    for (const file of filesIn('src', 'webview')) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    const full = [...counts].filter(([, count]) => count > MOST_FILES);
    assert.deepEqual(full, [], `more than ${MOST_FILES} files of its own`);
  });

  it('have no two exports with one name', () => {
    const places = new Map<string, string[]>();
    for (const file of files) {
      for (const name of new Set(exportsOf(file))) places.set(name, [...(places.get(name) ?? []), file]);
    }
    // Each face has its own way to translate, with the same name.
    places.delete('t');
    assert.deepEqual(
      [...places].filter(([, where]) => where.length > 1),
      [],
    );
  });

  it('have a doc line for each exported function', () => {
    const rooms = files.filter((file) => /^src\/(app|model|store|logs|code)\//.test(file));
    const silent = rooms.flatMap((file) => undocumentedFunctions(file).map((name) => `${file}: ${name}`));
    assert.deepEqual(silent, [], 'exported functions without a doc line');
  });

  it('have no import cycles', () => {
    assert.deepEqual(findCycle(), []);
  });
});

/** The files of one cycle in order; empty if there is none. */
function findCycle(): string[] {
  const byName = new Map(files.flatMap((file) => namesOf(file).map((name) => [name, file] as const)));
  const targets = new Map(
    files.map((file) => [file, importsOf(file).flatMap(({ to, isRelative }) => (isRelative && byName.get(to)) || [])]),
  );
  // Files that import nothing from the rest are removed until nothing changes. The rest is in a cycle or above one.
  const left = new Set(files);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const file of left) if (!targets.get(file)?.some((to) => left.has(to))) left.delete(file);
  }
  const path: string[] = [];
  for (let file = [...left][0]; file !== undefined; file = targets.get(file)?.find((to) => left.has(to))) {
    if (path.includes(file)) return path.slice(path.indexOf(file));
    path.push(file);
  }
  return [];
}

/** How imports write a file: without its extension; an index file also as its folder. */
function namesOf(file: string): string[] {
  const name = file.replace(/\.tsx?$/, '');
  return name.endsWith('/index') ? [name, name.slice(0, -'/index'.length)] : [name];
}
