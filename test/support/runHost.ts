import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInVsCode } from './runInVsCode';
import { projectRoot } from './runProcess';
import { type VsCodeVersion, vsCodeVersions } from './vscodeInstall';

/** The host tests by the kind of workspace they need: those in test/host/restricted run where nothing is trusted. */
const workspaces = [
  { name: 'trusted', settings: {} },
  { name: 'restricted', settings: { 'security.workspace.trust.enabled': true } },
] as const;

/** Runs the bundled host tests in each VS Code version; true when all passed. */
async function runHostTests(): Promise<boolean> {
  const failed: string[] = [];
  for (const version of vsCodeVersions) {
    for (const workspace of workspaces) {
      const name = `VS Code ${version}, ${workspace.name} workspace`;
      console.log(`\n${name}`);
      await runOne(version, workspace).catch((error: unknown) => {
        console.log(`  ${(error as Error).message}`);
        failed.push(name);
      });
    }
  }
  if (failed.length > 0) {
    console.log(`Failed: ${failed.join('; ')}`);
  }
  return failed.length === 0;
}

async function runOne(version: VsCodeVersion, workspace: (typeof workspaces)[number]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-workspace-'));
  const logFile = join(projectRoot, 'test-results', 'host', `${version}-${workspace.name}.log`);
  try {
    const code = await runInVsCode({
      version,
      workspace: folder,
      tests: join(projectRoot, 'out/host/index.cjs'),
      settings: workspace.settings,
      env: { EVENT_TRACE_HOST_TESTS: workspace.name },
      logFile,
    });
    if (code !== 0) {
      throw new Error(`The tests ended with exit code ${code}; what VS Code logged is in ${logFile}.`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await runHostTests()) ? 0 : 1;
