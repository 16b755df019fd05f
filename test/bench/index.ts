import './hooks';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../support/runProcess';
import { activationSection } from './activation';
import { agentsSection } from './agents';
import { openBenchStore } from './benchStore';
import { bigTraceSection } from './bigTrace';
import { bundleSection } from './bundle';
import { codeSection } from './code';
import { consumersSection } from './consumers';
import { flowsSection } from './flows';
import { historySection } from './history';
import { runAfterHooks } from './hooks';
import { hostSection } from './host';
import { logsSection } from './logs';
import { lookupSection } from './lookups';
import type { Section } from './measure';
import { panelSection } from './panel';
import { keepRatios, keptRatios, moreIsBetter, ratiosOf, regressions } from './regressions';
import { figuresOf, reportOf } from './report';
import { searchSection } from './search';
import { spreadSection } from './spread';
import { tailSection } from './tail';

/** The areas that ask an event store; all use the same one. */
const STORE_AREAS = {
  lookup: lookupSection,
  trace: bigTraceSection,
  search: searchSection,
  consumers: consumersSection,
  spread: spreadSection,
  agents: agentsSection,
  flows: flowsSection,
};

const OTHER_AREAS = {
  tail: tailSection,
  code: codeSection,
  host: hostSection,
  history: historySection,
  panel: panelSection,
  logs: logsSection,
  activation: activationSection,
  bundle: bundleSection,
};

/** A table that is kept, with the ratios that later runs are compared with. */
interface KeptTable {
  readonly events: number;
  readonly table: string;
  readonly ratios: string;
  /** Default: all. */
  readonly areas?: readonly string[];
}

const KEPT: readonly KeptTable[] = [
  { events: 1_000_000, table: 'RESULTS.md', ratios: 'results.json' },
  {
    events: 10_000_000,
    table: 'RESULTS-10000000.md',
    ratios: 'results-10000000.json',
    areas: ['lookup', 'trace', 'search', 'consumers'],
  },
];

const { values } = parseArgs({
  options: {
    /** The number of events in the store, which is generated once and kept. */
    events: { type: 'string', default: '1000000' },
    /** Compares the ratios with the kept ones instead of keeping these. */
    check: { type: 'boolean', default: false },
    /** Only these areas, separated by commas; then nothing is written. */
    only: { type: 'string' },
  },
});

const events = Number(values.events);
const kept = KEPT.find((table) => table.events === events);
const areas = values.only?.split(',') ?? kept?.areas;
const wanted = (area: string) => areas === undefined || areas.includes(area);

/** Measures what a person waits for, prints it, and writes the table for this number of events. Fails with the names of areas that could not be measured. */
async function main(): Promise<void> {
  const sections: Section[] = [];
  let server: string | null = null;
  const storeAreas = Object.entries(STORE_AREAS).filter(([area]) => wanted(area));
  if (storeAreas.length > 0) {
    const bench = await openBenchStore(events);
    server = await bench.version();
    for (const [area, measure] of storeAreas) sections.push(await measured(area, () => measure(bench)));
    await bench.close();
  }
  for (const [area, measure] of Object.entries(OTHER_AREAS)) {
    if (wanted(area)) sections.push(await measured(area, measure));
  }
  const report = reportOf(sections, server);
  console.log(`\n${report}`);
  if (!kept) return;
  if (values.check) await check(sections, kept);
  else if (values.only === undefined) {
    await writeFile(join(projectRoot, 'test/bench', kept.table), `${report}\n`);
    await keepRatios(kept.ratios, ratiosOf(sections));
  }
}

async function measured(area: string, measure: () => Promise<Section>): Promise<Section> {
  console.log(`Measuring: ${area} …`);
  try {
    const section = await measure();
    console.log(figuresOf([section]));
    return section;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    return { title: area, about: 'Could not be measured.', figures: [] };
  }
}

async function check(sections: readonly Section[], { ratios }: KeptTable): Promise<void> {
  const worse = regressions(ratiosOf(sections), await keptRatios(ratios), moreIsBetter(sections));
  console.log(worse.length === 0 ? '\nNo ratio is worse than the kept ones allow.' : `\n${worse.join('\n')}`);
  if (worse.length > 0) process.exitCode = 1;
}

await main().finally(runAfterHooks);
