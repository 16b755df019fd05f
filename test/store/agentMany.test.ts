import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteDatabase } from '../../src/demo/store/pgliteDatabase';
import { recognise } from '../../src/store/schema/catalog';
import { POISON_LOG } from '../support/cliStore';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { hubTools, logsIn } from '../support/hubTools';
import { loadFixtures } from '../support/loadFixtures';
import { emptyPglite } from '../support/pglite';
import { answerByRules, toolsOf } from '../support/scriptedAgent';
import { testHub } from '../support/testHub';

describe('agent that follows the tools’ own proposals, when many consumers stopped with the one that failed', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-many-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /**
   * The recorded shop, with consumers that ended as user_read_model did and have more waiting events than the one that
   * failed.
   */
  const asked = async (names: readonly string[], work: (tools: ReturnType<typeof toolsOf>) => Promise<void>) => {
    const recorded = (await readFile(POISON_LOG, 'utf8')).split('\n');
    const lines = recorded.flatMap((line) =>
      /consumer(?:_name)?=user_read_model\b|consumer \\"user_read_model/.test(line)
        ? [line, ...names.map((name) => line.replaceAll('user_read_model', name))]
        : [line],
    );
    const log = join(folder, `${names.length}.log`);
    await writeFile(log, lines.join('\n'));
    const database = await emptyPglite();
    await database.exec(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.exec(sql));
    for (const name of names) {
      await database.query('INSERT INTO consumer_segments VALUES ($1, 0, 1, NULL, 400)', [name]);
    }
    const db = await openPgliteDatabase(database);
    const recognition = await recognise(db, {}, new AbortController().signal);
    const store = recognition.kind === 'found' ? recognition.store : assert.fail(recognition.kind);
    const logs = logsIn(log);
    const source = { kind: 'demo', name: 'shop' } as const;
    const open = async () => ({ source, database: db, store });
    const { hub, set } = testHub({ sources: [source], open, readLog: logs.consumerLog });
    set('holdDownS', 0);
    set('clearS', 0);
    const tools = await hubTools(hub, 'shop', logs);
    await work(toolsOf(tools.ports));
    tools.dispose();
    hub.dispose();
    await database.close();
  };
  const projections = (count: number) =>
    Array.from({ length: count }, (_, i) => `proj_${String(i + 1).padStart(2, '0')}`);

  it('gets from any of them to the consumer that failed, without a loop', async () => {
    await asked(projections(2), async (ask) => {
      const truth = async () => ['Stopped at #449'];
      const input = { consumer: 'proj_01' };
      const answers = await answerByRules(ask, { ask: 'Why?', tool: 'diagnose_consumer', input, truth });
      assert.equal(answers.length, 2, answers.join('\n'));
      const { text } = await ask('list_consumers', {});
      assert.match(text, /\nNext:\n- diagnose_consumer \{"consumer":"billing_outbox"/);
      // The consumer's own event leads on; consumers beside it lead back.
      const own = await ask('diagnose_consumer', { consumer: 'billing_outbox' });
      assert.match(own.text, /\nNext:\n- get_event \{"id":"#449"/);
    });
  });

  it('reads the blocking event in the list, however many consumers have more waiting events', async () => {
    await asked(projections(25), async (ask) => {
      const { text } = await ask('list_consumers', { only: 'needs_person', cursor: '25' });
      assert.match(text, /\/billing_outbox: .* Stops at #449 /);
      assert.match(text, /\nNext:\n- diagnose_consumer \{"consumer":"billing_outbox"/);
    });
  });
});
