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

// Declarations of what bundlers understand belong to no floor.
const files = sourceFiles('src', 'webview').filter((file) => !file.endsWith('.d.ts'));
/** Files of a folder, those of the folders below it not counted. */
const MOST_FILES = 14;
/** A thread that is started when the demo is opened. */
const OWN_THREADS = ['src/demo/worker.ts'];
/** The composition roots: one for each face. They stand above all. */
const ROOTS = ['src/extension.ts', 'src/workbench.ts', 'src/cli.ts'];
const imports = files.flatMap(importsOf);

/** Folder → the folders below it that it may import from, beside itself. */
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

/** The floor a file or an import's target stands on; a composition root is a floor of its own. */
function floorOf(path: string): string {
  return Object.keys(FLOORS).find((floor) => path.startsWith(`${floor}/`)) ?? path.replace(/\.tsx?$/, '');
}

/** A feature's own folder or file. */
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
  it('hold every file', () => {
    assert.ok(files.length > 50);
    assert.deepEqual(
      files.filter((file) => !(floorOf(file) in FLOORS) && !ROOTS.includes(file)),
      [],
    );
  });

  it('import from themselves and from below', () => {
    const upward = imports.filter(({ from, to, isRelative }) => {
      const floor = floorOf(from);
      if (!isRelative || ROOTS.includes(from) || floor === floorOf(to)) return false;
      return !FLOORS[floor]?.includes(floorOf(to));
    });
    assert.deepEqual(upward.map(line), []);
  });

  it('keep features apart', () => {
    const sideways = imports.filter(({ from, to, isRelative }) => {
      const feature = featureOf(from);
      return isRelative && feature !== undefined && featureOf(to) !== undefined && featureOf(to) !== feature;
    });
    assert.deepEqual(sideways.map(line), []);
  });

  it('let only a few know the editor, the driver, the toolkit and Node', () => {
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

  it('load the driver and the embedded database when they are used, not before', () => {
    const eager = /^\s*import\s+(?!type\b)[^;]*from\s*['"](?:pg|pg-cursor|@electric-sql\/[^'"]+)['"]/m;
    const eagerFiles = files.filter((file) => eager.test(readFileSync(join(ROOT, file), 'utf8')));
    assert.deepEqual(
      eagerFiles.filter((file) => !OWN_THREADS.includes(file)),
      [],
    );
    assert.deepEqual(imports.filter(({ to }) => OWN_THREADS.includes(`${to}.ts`)).map(line), []);
  });

  it('ask a person something in features only', () => {
    const asks = /\bwindow\s*\.(?:show(?:QuickPick|InputBox|\w*Message|\w*Dialog)|create(?:QuickPick|InputBox))\b/;
    const asking = files.filter((file) => asks.test(readFileSync(join(ROOT, file), 'utf8')));
    // One place reports what failed, for all commands.
    assert.deepEqual(
      asking.filter((file) => !file.startsWith('src/features/')),
      ['src/platform/vscode/commands.ts'],
    );
  });

  it('have no folder that must be read like a list', () => {
    const counts = new Map<string, number>();
    for (const file of filesIn('src', 'webview')) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    const full = [...counts].filter(([, count]) => count > MOST_FILES);
    assert.deepEqual(full, [], `more than ${MOST_FILES} files of its own`);
  });

  it('give no two exports one name', () => {
    const places = new Map<string, string[]>();
    for (const file of files) {
      for (const name of new Set(exportsOf(file))) places.set(name, [...(places.get(name) ?? []), file]);
    }
    // Each face has its own way to translate, and calls it alike.
    places.delete('t');
    assert.deepEqual(
      [...places].filter(([, where]) => where.length > 1),
      [],
    );
  });

  it('say above each function that others may use what it does', () => {
    const rooms = files.filter((file) => /^src\/(app|model|store|logs|code)\//.test(file));
    const silent = rooms.flatMap((file) => undocumentedFunctions(file).map((name) => `${file}: ${name}`));
    assert.deepEqual(silent, [], 'exported functions without a doc line');
  });

  it('have no import cycles', () => {
    assert.deepEqual(findCycle(), []);
  });
});

/** The files of one cycle in order; empty when there is none. */
function findCycle(): string[] {
  const byName = new Map(files.flatMap((file) => namesOf(file).map((name) => [name, file] as const)));
  const targets = new Map(
    files.map((file) => [file, importsOf(file).flatMap(({ to, isRelative }) => (isRelative && byName.get(to)) || [])]),
  );
  // Take away files that import nothing that is left, until nothing changes: what remains is in or above a cycle.
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

/** How imports write a file: without its extension, or its folder for an index file. */
function namesOf(file: string): string[] {
  const name = file.replace(/\.tsx?$/, '');
  return name.endsWith('/index') ? [name, name.slice(0, -'/index'.length)] : [name];
}
