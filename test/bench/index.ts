import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/runProcess';
import { bundleSection } from './bundle';
import { codeSection } from './code';
import { runAfterHooks } from './hooks';
import { logsSection } from './logs';
import type { Section } from './measure';
import { panelSection } from './panel';
import { reportOf } from './report';
import { storeResult } from './store';

/** Measures what a person waits for, prints it and writes `RESULTS.md` beside this file. What could not be measured fails the run by name. */
async function main(): Promise<void> {
  const store = await measured('Look-up and consumers', storeResult);
  const sections: Section[] = [...('sections' in store ? store.sections : [store])];
  sections.push(await measured('Trace panel', panelSection));
  sections.push(await measured('Logs', logsSection));
  sections.push(await measured('Go index', codeSection));
  sections.push(await measured('Bundle and activation', bundleSection));
  const report = reportOf(sections, 'server' in store ? store.server : null);
  console.log(`\n${report}`);
  await writeFile(join(projectRoot, 'test/bench/RESULTS.md'), `${report}\n`);
}

async function measured<T>(title: string, measure: () => Promise<T>): Promise<T | Section> {
  console.log(`Measuring: ${title} …`);
  try {
    return await measure();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    return { title, about: 'Could not be measured.', figures: [] };
  }
}

await main().finally(runAfterHooks);
