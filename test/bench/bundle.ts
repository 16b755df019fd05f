import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../support/runProcess';
import type { Figure, Section } from './measure';

/** Sizes of what the build made, and how long the host suite saw the extension take to activate. */
export async function bundleSection(): Promise<Section> {
  const entry = await readFile(join(projectRoot, 'dist/extension.js'));
  const files = (await readdir(join(projectRoot, 'dist'), { recursive: true })).filter(
    (name) => !name.endsWith('.map'),
  );
  const all = await total(files);
  const demo = await total(files.filter((name) => /^demo\b/.test(name)));
  const activated = await activations();
  const notes = [
    `The entry bundle is ${kilobytes(gzipSync(entry).length)} compressed.`,
    `Everything but the demo store: ${kilobytes(all - demo)}; the demo store: ${kilobytes(demo)}.`,
    ...(await packages()),
    ...(activated.length === 0 ? ['Activation: no figure, run `npm run test:host` first.'] : []),
  ];
  const bytes = entry.length / 1000;
  const size: Figure = {
    question: 'activation: entry bundle',
    ours: { median: bytes, p95: bytes },
    unit: 'kB',
    reach: { atMost: 150 },
  };
  return {
    title: 'Bundle and activation',
    about:
      'Minified, source maps left out. The time of activate() is what the host suite saw at its last run; that of an empty extension is below its resolution of a millisecond.',
    figures: [size, ...activated],
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

/** What the host suite's last run printed; 0 means that VS Code had activated the extension before the suite asked. */
async function activations(): Promise<Figure[]> {
  const folder = join(projectRoot, 'test-results/host');
  const logs = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.log')).sort() : [];
  const found: Figure[] = [];
  for (const log of logs) {
    const text = await readFile(join(folder, log), 'utf8');
    const [, run, ms] = /(VS Code [^:]*): activated in (\d+) ms/.exec(text) ?? [];
    if (!run || ms === '0') continue;
    const times = { median: Number(ms), p95: Number(ms) };
    found.push({ question: `activation: activate() in ${run}`, ours: times, reach: { atMost: 30 } });
  }
  return found;
}

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
