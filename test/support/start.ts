import { join } from 'node:path';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { cacheFolder, runProgram } from './runProcess';
import { desktopObstacle, findDesktop, openDesktop } from './startDesktop';
import { newestVsCode } from './vscodeInstall';
import { startServer } from './vscodeServer';

/*
 * npm start builds, then opens the demo workspace with the extension: in the VS Code of this machine, otherwise in a
 * downloaded one, otherwise in the web workbench. `--prepare` stops before that, for a debugger that opens it.
 */
const workspace = join(cacheFolder, 'demo-workspace');

if ((await runProgram('npm', ['run', '--silent', 'build'])) !== 0) {
  process.exit(1);
}
await writeDemoWorkspace(workspace, 'readme');
if (!process.argv.includes('--prepare') && !(await startDesktop())) {
  await serveWeb();
}

/** True if a desktop window was opened; otherwise prints why not. */
async function startDesktop(): Promise<boolean> {
  const obstacle = desktopObstacle();
  if (obstacle !== undefined) {
    console.log(`${obstacle} Serving VS Code to a browser instead.`);
    return false;
  }
  try {
    const program = await findDesktop();
    console.log(`Opening the demo workspace with ${program} …`);
    await openDesktop(program, workspace);
    return true;
  } catch (error) {
    console.log(`VS Code could not be started (${(error as Error).message}). Serving it to a browser instead.`);
    return false;
  }
}

/** Serves the workbench until this process is asked to stop. */
async function serveWeb(): Promise<void> {
  const server = await startServer({ version: newestVsCode });
  console.log(
    `\nEvent Trace runs on the demo workspace. Open this address in a browser; Ctrl+C ends it.\n\n  ${server.url({ workspace })}\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      void server.stop().then(() => process.exit(0));
    });
  }
}
