import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/runProcess';
import { bundleSection } from './bundle';
import { runAfterHooks } from './hooks';
import { logsSection } from './logs';
import { panelSection } from './panel';
import { reportOf } from './report';
import { storeSections } from './store';

/** Measures what a person waits for, prints it and writes `RESULTS.md` beside this file. */
async function main(): Promise<void> {
  console.log('Measuring look-ups and polls …');
  const { sections, server } = await storeSections();
  console.log('Measuring logs …');
  const logs = await logsSection();
  console.log('Measuring the trace panel …');
  const panel = await panelSection();
  const report = reportOf([...sections, panel, logs, await bundleSection()], server);
  console.log(`\n${report}`);
  await writeFile(join(projectRoot, 'test/bench/RESULTS.md'), `${report}\n`);
}

await main().finally(runAfterHooks);
