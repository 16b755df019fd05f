import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../support/runProcess';
import type { Section } from './measure';

/** Sizes of what the build made, and how long the host suite saw the extension take to activate. */
export async function bundleSection(): Promise<Section> {
  const entry = await readFile(join(projectRoot, 'dist/extension.js'));
  const files = (await readdir(join(projectRoot, 'dist'), { recursive: true })).filter(
    (name) => !name.endsWith('.map'),
  );
  const all = await total(files);
  const demo = await total(files.filter((name) => /^demo\b/.test(name)));
  const notes = [
    `Loaded at activation: ${kilobytes(entry.length)} (${kilobytes(gzipSync(entry).length)} compressed).`,
    `Everything but the demo store: ${kilobytes(all - demo)}; the demo store: ${kilobytes(demo)}.`,
    ...(await packages()),
    ...(await activations()),
  ];
  return { title: 'Bundle and activation', about: 'Minified, source maps left out.', figures: [], notes };
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
async function activations(): Promise<string[]> {
  const folder = join(projectRoot, 'test-results/host');
  const logs = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.log')).sort() : [];
  const found: string[] = [];
  for (const log of logs) {
    const text = await readFile(join(folder, log), 'utf8');
    const [, run, ms] = /(VS Code [^:]*): activated in (\d+) ms/.exec(text) ?? [];
    if (run && ms !== '0') found.push(`${run}: activated in ${ms} ms.`);
  }
  return found.length > 0 ? found : ['Activation: no figure, run `npm run test:host` first.'];
}

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
