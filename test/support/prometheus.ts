import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptGet, canUseApt, isExecutable } from './apt';
import { freePort } from './freePort';
import { cacheFolder, killTree, runProgram, startProgram } from './runProcess';
import { untilAnswered } from './untilAnswered';

/**
 * Returns the path of a Prometheus: `PROMETHEUS_PATH`, otherwise an installed one, otherwise (as root on Debian) the
 * program from its package, which is unpacked and not installed, so nothing is left running. Rejects with a sentence
 * that says what to install.
 */
export async function prometheusPath(): Promise<string> {
  const chosen = process.env.PROMETHEUS_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`PROMETHEUS_PATH points to ${chosen}, which is not a program that can be run.`);
  }
  const unpacked = join(cacheFolder, 'prometheus/usr/bin/prometheus');
  const found = ['/usr/bin/prometheus', '/usr/local/bin/prometheus', '/opt/homebrew/bin/prometheus', unpacked].find(
    isExecutable,
  );
  if (found !== undefined) return found;
  if (canUseApt()) {
    await unpackWithApt();
    if (isExecutable(unpacked)) return unpacked;
  }
  throw new Error(
    'These tests need Prometheus. Install it (on Debian: apt-get install prometheus), or set PROMETHEUS_PATH to its program.',
  );
}

async function unpackWithApt(): Promise<void> {
  console.log('Unpacking Prometheus through apt-get …');
  const started = Date.now();
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'prometheus-'));
  try {
    await aptGet(['update']);
    await aptGet(['download', 'prometheus'], folder);
    const [archive] = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
    const code = await runProgram('dpkg-deb', ['--extract', join(folder, archive ?? ''), join(folder, 'files')]);
    if (code !== 0) throw new Error(`dpkg-deb failed with exit code ${code}.`);
    await rm(join(cacheFolder, 'prometheus'), { recursive: true, force: true });
    await rename(join(folder, 'files'), join(cacheFolder, 'prometheus'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log(`Unpacked Prometheus in ${Math.round((Date.now() - started) / 1000)} s.`);
}

export interface TestPrometheus {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a separate Prometheus that scrapes one address every second; `flags` are as on its command line. */
export async function startPrometheus(metricsUrl: string, flags: readonly string[] = []): Promise<TestPrometheus> {
  const program = await prometheusPath();
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-prometheus-'));
  const { host, pathname } = new URL(metricsUrl);
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'demo', metrics_path: pathname, static_configs: [{ targets: [host] }] }],
  };
  // JSON is valid YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const output: string[] = [];
  const child = startProgram(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => output.push(String(text)));
  const stop = async () => {
    await killTree(child);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilAnswered(async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended:\n${output.join('').slice(-2_000)}`);
      const response = await fetch(`${url}/-/ready`).catch(() => null);
      return response?.ok || response?.status === 401 || undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}
