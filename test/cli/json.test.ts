import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type CliStore, createCliStore, POISON_LOG } from '../support/cliStore';
import { runCli } from '../support/runCli';

const readme = readFileSync('README.md', 'utf8');
const section = readme.slice(readme.indexOf('### What `--json` prints'), readme.indexOf('## Ask an agent'));
const documented = new Set([...section.matchAll(/\w+/g)].map(([word]) => word));

const COMMANDS = [
  ['consumers'],
  ['why', 'billing_outbox'],
  ['lost', 'billing_outbox'],
  ...['#449', '#9999', 'Order', 'OrderPlaced', 'Stock/sku-10', '2026-11-22T15:04:54Z'].map((text) => ['look-up', text]),
  ['look-up', '9b244f69-496b-404b-9e91-636b9ea814fc'],
  ['trace', '#449', '--payloads', '--missing'],
  ['events', '--payloads'],
  ['events', '--around', '#449'],
  ['connections'],
  ['connect', '--check'],
  ['stores'],
  ['flow', 'OrderPlaced'],
  ['missing'],
  ['twice'],
  ['compare', '#449', '#374'],
];

/** Members whose names are data or differ by kind. The README says no more about them than that. */
const OPEN = ['fields', 'changes', 'findings'];

function* membersOf(value: unknown, path: readonly string[] = []): Generator<readonly [path: string, value: unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const at = Array.isArray(value) ? path : [...path, name];
    if (!Array.isArray(value)) yield [at.join('.'), member];
    yield* membersOf(member, at);
  }
}

describe('the JSON of --json', () => {
  let store: CliStore;
  before(async () => {
    store = await createCliStore(true);
  });
  after(() => store.drop());

  for (const command of COMMANDS) {
    it(`is described in the README, with times in UTC and positions as texts: ${command.join(' ')}`, async () => {
      const { stdout, stderr } = await runCli([...command, '--json', '--logs', POISON_LOG], { env: store.env });
      const answer = JSON.parse(stdout || assert.fail(stderr)) as { readonly format: unknown };
      assert.equal(answer.format, 1);
      for (const [path, value] of membersOf(answer)) {
        const names = path.split('.');
        const name = names.at(-1) ?? '';
        const isOpen = names.slice(0, -1).some((each) => OPEN.includes(each));
        if (!isOpen) assert.ok(documented.has(name), `${path} is not in the README`);
        if (typeof value !== 'number') continue;
        assert.ok(value < 1e12, `${path} is ${value}: milliseconds since 1970 are no ISO 8601`);
        assert.doesNotMatch(name, /^(?:position|checkpoint|head)$/, `${path} is a number`);
      }
    });
  }
});
