import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runInVsCode } from './runInVsCode';
import { projectRoot } from './runProcess';
import { newestVsCode, oldestVsCode, type VsCodeVersion } from './vscodeInstall';

/** The host tests by the kind of workspace that they need: those in test/host/restricted run in an untrusted one. */
const workspaces = [
  { name: 'trusted', folder: 'test/host', settings: {} },
  { name: 'restricted', folder: 'test/host/restricted', settings: { 'security.workspace.trust.enabled': true } },
] as const;

/** The files for the oldest VS Code: what VS Code itself draws, restores and opens differs between versions. */
const FILES_ON_OLDEST = [
  'activation',
  'agent',
  'consumerPanel',
  'diagnosis',
  'events',
  'links',
  'logDocuments',
  'lookup',
];

const runs: Readonly<Record<string, { readonly version: VsCodeVersion; readonly files: readonly string[] }>> = {
  newest: { version: newestVsCode, files: [] },
  oldest: { version: oldestVsCode, files: FILES_ON_OLDEST },
};

/** Runs the bundled host tests in one VS Code version, all or only the named files; true if all passed. */
async function runHostTests(version: VsCodeVersion, files: readonly string[]): Promise<boolean> {
  const failed: string[] = [];
  const hasSome = (folder: string) => files.some((file) => existsSync(join(projectRoot, folder, `${file}.test.ts`)));
  for (const workspace of workspaces.filter(({ folder }) => files.length === 0 || hasSome(folder))) {
    const name = `VS Code ${version}, ${workspace.name} workspace`;
    console.log(`\n${name}`);
    await runOne(version, workspace, files).catch((error: unknown) => {
      console.log(`  ${(error as Error).message}`);
      failed.push(name);
    });
  }
  if (failed.length > 0) console.log(`Failed: ${failed.join('; ')}`);
  return failed.length === 0;
}

async function runOne(
  version: VsCodeVersion,
  workspace: (typeof workspaces)[number],
  files: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-workspace-'));
  const logFile = join(projectRoot, 'test-results', 'host', `${version}-${workspace.name}.log`);
  try {
    const code = await runInVsCode({
      version,
      workspace: folder,
      tests: join(projectRoot, 'out/host/index.cjs'),
      settings: workspace.settings,
      env: { EVENT_TRACE_HOST_TESTS: workspace.name, EVENT_TRACE_HOST_FILES: files.join(',') },
      logFile,
    });
    if (code !== 0) {
      throw new Error(`The tests ended with exit code ${code}; what VS Code logged is in ${logFile}.`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [name = 'newest', ...named] = process.argv.slice(2);
const files = named.map((file) => basename(file, '.test.ts'));
const run = runs[name];
const unknown = files.filter((file) =>
  workspaces.every(({ folder }) => !existsSync(join(projectRoot, folder, `${file}.test.ts`))),
);
if (unknown.length > 0) throw new Error(`There are no host tests named ${unknown.join(' and ')}.`);
if (!run) throw new Error(`There is no "${name}" VS Code here; there are ${Object.keys(runs).join(' and ')}.`);
process.exitCode = (await runHostTests(run.version, files.length > 0 ? files : run.files)) ? 0 : 1;
