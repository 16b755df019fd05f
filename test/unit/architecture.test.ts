import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Import, importsOf, ROOT, sourceFiles } from '../support/imports';

// Declarations of what bundlers understand belong to no floor.
const files = sourceFiles('src', 'webview').filter((file) => !file.endsWith('.d.ts'));
/** A thread that is started when the demo is opened. */
const OWN_THREADS = ['src/demo/worker.ts'];
const imports = files.flatMap(importsOf);

/** Folder → the folders below it that it may import from, beside itself. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/protocol': ['src/model'],
  'src/store': ['src/model', 'src/protocol'],
  'src/logs': ['src/model', 'src/protocol'],
  'src/code': ['src/model', 'src/protocol'],
  'src/metrics': ['src/model', 'src/protocol'],
  'src/demo': ['src/model', 'src/protocol', 'src/store', 'src/logs', 'src/code'],
  'src/platform': ['src/model', 'src/protocol', 'src/store', 'src/logs', 'src/code', 'src/metrics'],
  'src/features': [
    'src/model',
    'src/protocol',
    'src/store',
    'src/logs',
    'src/code',
    'src/metrics',
    'src/demo',
    'src/platform',
  ],
  'webview/kit': ['src/model', 'src/protocol'],
  'webview/consumer': ['src/model', 'src/protocol', 'webview/kit'],
  'webview/trace': ['src/model', 'src/protocol', 'webview/kit'],
  'webview/events': ['src/model', 'src/protocol', 'webview/kit'],
};

/** The floor a file or an import's target stands on; `src/extension` stands above all. */
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
      files.filter((file) => !(floorOf(file) in FLOORS) && file !== 'src/extension.ts'),
      [],
    );
  });

  it('import from themselves and from below', () => {
    const upward = imports.filter(({ from, to, isRelative }) => {
      const floor = floorOf(from);
      if (!isRelative || from === 'src/extension.ts' || floor === floorOf(to)) return false;
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
      outside(/^src\/(platform|features)\/|^src\/extension\.ts$/, (to) => to === 'vscode'),
      [],
    );
    assert.deepEqual(
      outside(/^src\/store\//, (to) => /^pg($|[-/])/.test(to)),
      [],
    );
    assert.deepEqual(
      outside(/^src\/demo\//, (to) => to.startsWith('@electric-sql/')),
      [],
    );
    assert.deepEqual(
      outside(/^webview\/kit\/components\.tsx?$/, (to) => to === '@vscode/webview-ui-toolkit'),
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
