import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadedWith } from '../support/loadedWith';
import { projectRoot } from '../support/runProcess';
import type { Figure, Section } from './measure';

/** The sizes of the built files. */
export async function bundleSection(): Promise<Section> {
  const loaded = loadedWith(join(projectRoot, 'dist/extension.cjs'));
  const entry = Buffer.concat(await Promise.all([...loaded].map((file) => readFile(file))));
  const files = (await readdir(join(projectRoot, 'dist'), { recursive: true })).filter(
    (name) => !name.endsWith('.map'),
  );
  const all = await total(files);
  const demo = await total(files.filter((name) => /^demo\b/.test(name)));
  const notes = [
    `The entry and the chunks that load with it are ${kilobytes(gzipSync(entry).length)} compressed.`,
    `Everything but the demo store: ${kilobytes(all - demo)}; the demo store: ${kilobytes(demo)}.`,
    ...(await packages()),
  ];
  const bytes = entry.length / 1000;
  const size: Figure = {
    question: 'activation: entry with its chunks',
    ours: { median: bytes, p95: bytes },
    unit: 'kB',
    reach: { atMost: 60 },
  };
  return {
    title: 'Bundle',
    about: 'Minified, source maps left out.',
    figures: [size],
    notes,
  };
}

async function total(names: readonly string[]): Promise<number> {
  const stats = await Promise.all(names.map((name) => stat(join(projectRoot, 'dist', name))));
  return stats.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

async function packages(): Promise<string[]> {
  const made = ['event-trace.vsix', 'event-trace-light.vsix'].filter((name) => existsSync(join(projectRoot, name)));
  return Promise.all(made.map(async (name) => `${name}: ${kilobytes((await stat(join(projectRoot, name))).size)}.`));
}

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
