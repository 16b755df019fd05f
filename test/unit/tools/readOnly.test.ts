import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { AGENT_TOOLS, agentTool } from '../../../src/app/tools/catalogue';
import type { ToolPorts } from '../../../src/app/tools/ports';
import { makeEvent } from '../../support/events';
import { ROOT } from '../../support/imports';
import { plainShop, shopPorts } from '../../support/toolShop';

const never = new AbortController().signal;

/** The files and the modules of Node and of packages that run for `entries`, however they are reached. Imports of types do not count. */
async function reachedFrom(...entries: string[]): Promise<{ readonly files: string[]; readonly modules: string[] }> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries,
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  });
  const modules = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external).map(({ path }) => path),
  );
  return { files: Object.keys(metafile.inputs), modules: [...new Set(modules)].sort() };
}

/** Questions that read; no other method of a store may be called. */
const QUESTIONS = [
  'layout',
  'identify',
  'headers',
  'hasIndexFor',
  'scan',
  'headersFrom',
  'event',
  'body',
  'streamAround',
  'waiting',
  'beganBefore',
  'correlatedFrom',
  'eventsAfter',
  'payloadsAt',
  'eventTypes',
  'typeActivity',
  'payloadSamples',
  'positionAt',
  'eventsPage',
];

const PORTS = ['connections', 'use', 'code', 'payloads', 'masked', 'mayShowPayload', 'linkTo', 'open', 't'];
const OF_A_STORE = ['connection', 'store', 'feed', 'logs', 'flows', 'history', 'startedAt', 'commits'];

describe('the tools for agents, which must not write,', () => {
  it('import no file access, network, process or database driver', async () => {
    const { files, modules } = await reachedFrom('src/app/tools/catalogue.ts', 'src/app/traces/bodyWorker.ts');
    assert.ok(files.length > 100, 'the whole graph was followed');
    // A thread reads large payloads. The imports of what it starts are checked too.
    assert.deepEqual(modules, ['node:timers/promises', 'node:worker_threads']);
    const started = files.filter((file) => /new (?:Worker|Thread)\(/.test(readFileSync(`${ROOT}${file}`, 'utf8')));
    assert.deepEqual(started.sort(), ['src/app/traces/bodyThread.ts', 'src/base/thread.ts']);
    const allowed = /^src\/(?:app|base|model|protocol)\//;
    assert.deepEqual(files.filter((file) => !allowed.test(file)).sort(), [
      'src/code/index/goIndex.ts',
      'src/store/pg/errors.ts',
      'src/store/pg/tlsFaults.ts',
    ]);
    const owners = /^src\/app\/(?:connections|history|agents)\/|^src\/app\/stores\/(?!errorWords|tlsWords|state)/;
    assert.deepEqual(
      files.filter((file) => owners.test(file)),
      [],
    );
  });

  it('ask only these methods and properties of the window, the store and its surroundings', async () => {
    const asked = new Map<string, Set<string>>();
    const watched = <T extends object>(of: string, part: T): T => {
      const names = asked.get(of) ?? new Set<string>();
      asked.set(of, names);
      return new Proxy(part, {
        get(target, name, receiver) {
          names.add(String(name));
          return Reflect.get(target, name, receiver);
        },
      });
    };
    const events = Array.from({ length: 40 }, (_, i) => makeEvent(i + 1));
    const { store: open, ...ports } = shopPorts({ ...plainShop(events, events[2]), payload: () => '{"total":12}' });
    const handed = watched('open', { ...open, store: watched('store', open.store) });
    const use = (async (_, __, work) => await work(handed)) as ToolPorts['use'];
    const watching = watched('ports', { ...ports, use });
    const calls = [
      ['list_consumers', {}],
      ['diagnose_consumer', { consumer: 'billing_outbox', detail: true }],
      ['find', { text: '#3' }],
      ['find', { text: 'billing' }],
      ['get_trace', { id: '#3', detail: true }],
      ['get_event', { id: '#3', payload: true }],
      ['get_logs', { id: '#3', trace: true }],
      ['get_logs', { consumer: 'billing_outbox' }],
      ['get_logs', { time: '#3' }],
      ['recent_flows', { since: '2000-01-01' }],
      ['describe_event_type', { type: 'OrderPlaced' }],
    ] as const;
    assert.deepEqual(new Set(calls.map(([name]) => name)), new Set(AGENT_TOOLS.map(({ name }) => name)));
    for (const [name, input] of calls) {
      assert.equal((await agentTool(name)?.run(input, watching, never))?.isError, false, name);
    }
    const others = (of: string, known: readonly string[]) =>
      [...(asked.get(of) ?? [])].filter((name) => !known.includes(name));
    assert.deepEqual(others('store', QUESTIONS), []);
    assert.deepEqual(others('open', OF_A_STORE), []);
    assert.deepEqual(others('ports', PORTS), []);
  });
});
