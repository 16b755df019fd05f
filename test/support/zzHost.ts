import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInVsCode } from './runInVsCode';
import { projectRoot } from './runProcess';

const folder = await mkdtemp(join(tmpdir(), 'event-trace-workspace-'));
process.exitCode = await runInVsCode({
  version: (process.argv[2] ?? '1.139.1') as '1.139.1',
  workspace: folder,
  tests: join(projectRoot, 'out/host/index.cjs'),
  settings: {},
  env: { EVENT_TRACE_HOST_TESTS: 'trusted' },
  logFile: join(projectRoot, 'test-results', 'host', 'zz.log'),
});
